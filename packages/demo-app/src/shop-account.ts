import type { ChatClient } from '@sotto/sdk';
import { serverUrl } from './demo-config.js';

/** `localStorage` entry with the shop's session. A real shop has a cookie. */
const SESSION = 'tannwald.customer';

interface Customer {
  customer: string;
  name: string;
  token: string;
}

const session = {
  read(): string | undefined {
    try {
      return localStorage.getItem(SESSION) ?? undefined;
    } catch {
      return undefined;
    }
  },
  write(customer: string | undefined): void {
    try {
      if (customer === undefined) localStorage.removeItem(SESSION);
      else localStorage.setItem(SESSION, customer);
    } catch {
      // The customer is signed in as long as the page is open.
    }
  },
};

/** Asks the shop's backend for its customer, with a token for the chat; without a session it invents a customer. */
async function askBackend(customer: string | undefined): Promise<Customer> {
  const response = await fetch(`${serverUrl}/demo/shop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer }),
  });
  if (response.status === 404 && customer !== undefined) return askBackend(undefined);
  if (response.status === 429)
    throw new Error('Too many people came from your network. Try again in a few minutes.');
  if (!response.ok) throw new Error(`The shop takes no customers now (status ${response.status}).`);
  return (await response.json()) as Customer;
}

/**
 * The sign-in of the shop itself. Its customers are themselves in the chat: its backend gets a token for them, and the page
 * hands the token over.
 *
 * @param widget - gets the token
 * @param onSignIn - called when the customer signs in by a click, before the chat knows it
 */
export function createShopAccount(
  box: HTMLElement,
  widget: { userToken: string },
  client: ChatClient,
  onSignIn: () => void,
): void {
  const name = document.createElement('span');
  name.setAttribute('role', 'status');
  const button = document.createElement('button');
  button.type = 'button';
  box.append(name, button);
  let customer = session.read();
  let isSignedIn = false;

  function show(text: string): void {
    name.textContent = text;
    button.textContent = isSignedIn ? 'Sign out' : 'Sign in to the shop';
  }

  async function signIn(): Promise<void> {
    button.disabled = true;
    try {
      const found = await askBackend(customer);
      customer = found.customer;
      session.write(customer);
      widget.userToken = found.token;
      isSignedIn = true;
      show(found.name);
    } catch (error) {
      show((error as Error).message);
    } finally {
      button.disabled = false;
    }
  }

  function signOut(): void {
    session.write((customer = undefined));
    widget.userToken = '';
    isSignedIn = false;
    show('');
  }

  button.addEventListener('click', () => {
    if (isSignedIn) return signOut();
    onSignIn();
    void signIn();
  });
  // The token is valid for an hour, the session of the shop for longer.
  client.on('auth.required', ({ reason }) => {
    if (isSignedIn && reason === 'token_expired') void signIn();
  });
  show('');
  if (customer !== undefined) void signIn();
}
