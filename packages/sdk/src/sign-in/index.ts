import { ChatError } from '#errors';
import type { Profile } from '@sotto/protocol';
import type { ChatClient } from '../api/chat-client.js';
import { encodeJson } from '../internal/encode-json.js';
import type { RequestOptions } from '../options.js';
import { addressOf, codeOf, createRequest } from './authorization-request.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { page } from './page.js';
import { openPopup, readAnswer } from './popup.js';

/**
 * How {@link signInWithCode} shows the server's page.
 *
 * @example await signInWithCode(client, { mode: 'redirect', redirectUri: 'https://my-site.example/chat' });
 */
export interface CodeSignInOptions extends RequestOptions {
  /** `popup`: in a window of its own; `redirect`: in place of this page. Default `popup`. */
  mode?: 'popup' | 'redirect' | undefined;
  /**
   * Where the server leads back, exactly as it is registered for the OAuth client. Needed for `redirect`; with `popup` it is
   * the way out where no window opens, or the page's `Cross-Origin-Opener-Policy` cuts it off.
   */
  redirectUri?: string | undefined;
}

/** The entry of `sessionStorage` that outlives the redirect. */
const keyOf = ({ serverUrl, clientId }: ChatClient) => `sotto.sign-in ${serverUrl} ${clientId}`;
const PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description'];

/**
 * Signs in on a page of the chat server, so that this page never sees a password: OAuth 2.0 authorization code with PKCE
 * (RFC 6749, section 4.1; RFC 7636). Call it while a click is handled, or the browser blocks the window.
 *
 * @param client - the client to sign in
 * @param options - window or redirect, and a `signal` that ends the sign-in
 * @returns the profile of the user; never settles where the page is left
 * @throws {popup_blocked} the browser blocked the window, or the page's policy cuts it off, and there is no `redirectUri`
 * @throws {access_denied} the user closed the window, or refused
 * @throws {unauthorized_client} the OAuth client may not use this way of signing in, or the client has `getToken`
 * @throws {bad_response} the answer did not come from the server
 * @example
 * import { signInWithCode } from '@sotto/sdk/sign-in';
 * button.addEventListener('click', () => void signInWithCode(client).then(() => client.connect()));
 */
export async function signInWithCode(client: ChatClient, options: CodeSignInOptions = {}): Promise<Profile> {
  const { mode = 'popup', redirectUri, signal } = options;
  if (mode === 'redirect') return leave(client, options);
  // Nothing may be awaited before this.
  const popup = openPopup();
  if (!popup) return leave(client, options);
  try {
    const request = await createRequest(client, page().location.origin, signal);
    popup.location.href = await addressOf(client, request, 'web_message');
    const { origin } = new URL(client.serverUrl);
    const answer = await readAnswer({ popup, origin, state: request.state, signal });
    if (!answer) return await leave(client, { redirectUri, signal });
    const code = codeOf(request, answer);
    return await exchange(client, request, code, options);
  } finally {
    popup.close();
  }
}

/**
 * Finishes a sign-in by redirect: call it when the page of `redirectUri` loads, before `auth.restore`. It removes the answer
 * from the page's address.
 *
 * @param client - the client to sign in
 * @param options - `signal` cancels the request
 * @returns the profile of the user; `null` where the page's address has no answer to a sign-in of this tab
 * @throws {access_denied} the user refused
 * @throws {invalid_grant} the code has expired, or was used before
 * @throws {bad_response} the answer did not come from the server
 * @example
 * import { completeRedirect } from '@sotto/sdk/sign-in';
 * const user = (await completeRedirect(client)) ?? (await client.auth.restore());
 */
export async function completeRedirect(
  client: ChatClient,
  options: RequestOptions = {},
): Promise<Profile | null> {
  const { history, location, sessionStorage: storage } = page();
  const url = new URL(location.href);
  const request = JSON.parse(storage.getItem(keyOf(client)) ?? 'null') as AuthorizationRequest | null;
  if (!request || url.searchParams.get('state') !== request.state) return null;
  const answer = Object.fromEntries(url.searchParams);
  storage.removeItem(keyOf(client));
  for (const name of PARAMETERS) url.searchParams.delete(name);
  history.replaceState(history.state, '', url);
  return exchange(client, request, codeOf(request, answer), options);
}

function exchange(
  client: ChatClient,
  { verifier, redirectUri }: AuthorizationRequest,
  code: string,
  { signal }: RequestOptions,
): Promise<Profile> {
  return client.auth.exchangeCode({ code, codeVerifier: verifier, redirectUri }, { signal });
}

/** Leaves the page for the server's; {@link completeRedirect} goes on. */
async function leave(client: ChatClient, { redirectUri, signal }: CodeSignInOptions): Promise<Profile> {
  if (redirectUri === undefined)
    throw new ChatError(
      'popup_blocked',
      'No sign-in window can be used: allow pop-ups and "Cross-Origin-Opener-Policy: same-origin-allow-popups", or give a redirectUri',
    );
  const request = await createRequest(client, redirectUri, signal);
  const address = await addressOf(client, request, 'query');
  page().sessionStorage.setItem(keyOf(client), encodeJson(request));
  page().location.assign(address);
  return new Promise<never>(() => undefined);
}
