import { ChatError } from '#errors';
import type { Profile } from '@sotto/protocol';
import type { ChatClient } from '../api/chat-client.js';
import type { RequestOptions } from '../options.js';
import { addressOf, codeOf, createRequest } from './authorization-request.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { page } from './page.js';
import { loadPending, removePending, savePending } from './pending-request.js';
import { navigate, openPopup, receiveResponse } from './popup.js';

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
  /** Called once the window is open, with a function that brings it to the front: for a button of the page. */
  onPopup?: ((focus: () => void) => void) | undefined;
}

/** Parameters of an authorization response, which are removed from the page's address. */
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
 * @throws {invalid_request} `redirect` without a `redirectUri`, a page over plain HTTP, or storage that the browser denies
 * @throws {bad_response} the response did not come from a Sotto server, or not from this one
 * @throws {network} the server cannot be reached; `timeout`: it did not respond within 15 s
 * @example
 * import { signInWithCode } from '@sotto/sdk/sign-in';
 * button.addEventListener('click', () => void signInWithCode(client).then(() => client.connect()));
 */
export async function signInWithCode(client: ChatClient, options: CodeSignInOptions = {}): Promise<Profile> {
  const { mode = 'popup', redirectUri, signal, onPopup } = options;
  if (mode === 'redirect') {
    if (redirectUri === undefined)
      throw new ChatError('invalid_request', "mode 'redirect' needs a redirectUri");
    return redirect(client, redirectUri, signal);
  }
  // Nothing may be awaited before this.
  const popup = openPopup();
  if (!popup) return withoutPopup(client, options);
  try {
    onPopup?.(() => popup.focus());
    const request = await createRequest(client, page().location.origin, signal);
    navigate(popup, await addressOf(client, request, 'web_message'));
    const { origin } = new URL(client.serverUrl);
    const response = await receiveResponse({ popup, origin, state: request.state, signal });
    if (!response) return await withoutPopup(client, { redirectUri, signal });
    return await exchange(client, request, codeOf(request, response), options);
  } finally {
    popup.close();
  }
}

/**
 * Finishes a sign-in by redirect: call it when the page of `redirectUri` loads, before `auth.restore`. It removes the
 * response from the page's address.
 *
 * @param client - the client to sign in
 * @param options - `signal` cancels the request
 * @returns the profile of the user; `null` where the page's address has no response to a sign-in of this tab
 * @throws {access_denied} the user refused
 * @throws {invalid_grant} the code has expired, or was used before
 * @throws {bad_response} the response did not come from the server
 * @example
 * import { completeRedirect } from '@sotto/sdk/sign-in';
 * const user = (await completeRedirect(client)) ?? (await client.auth.restore());
 */
export async function completeRedirect(
  client: ChatClient,
  options: RequestOptions = {},
): Promise<Profile | null> {
  if (!isRedirectPending(client)) return null;
  const request = loadPending(client)!;
  const { history, location } = page();
  const url = new URL(location.href);
  const response = Object.fromEntries(url.searchParams);
  removePending(client);
  for (const name of PARAMETERS) url.searchParams.delete(name);
  history.replaceState(history.state, '', url);
  return exchange(client, request, codeOf(request, response), options);
}

/**
 * Returns whether {@link completeRedirect} has a sign-in to finish: the page's address has the response to one of this tab.
 *
 * @param client - the client to sign in
 * @returns whether there is one
 * @example
 * import { isRedirectPending } from '@sotto/sdk/sign-in';
 * const isComingBack = isRedirectPending(client);
 */
export function isRedirectPending(client: ChatClient): boolean {
  const state = new URL(page().location.href).searchParams.get('state');
  return state !== null && state === loadPending(client)?.state;
}

function exchange(
  client: ChatClient,
  { verifier, redirectUri }: AuthorizationRequest,
  code: string,
  { signal }: RequestOptions,
): Promise<Profile> {
  return client.auth.exchangeCode({ code, codeVerifier: verifier, redirectUri }, { signal });
}

/** Continues where no window can be used. */
function withoutPopup(client: ChatClient, { redirectUri, signal }: CodeSignInOptions): Promise<Profile> {
  if (redirectUri !== undefined) return redirect(client, redirectUri, signal);
  throw new ChatError(
    'popup_blocked',
    'No sign-in window can be used: allow pop-ups and "Cross-Origin-Opener-Policy: same-origin-allow-popups", or give a redirectUri',
  );
}

/** Leaves the page for the server's; {@link completeRedirect} goes on. */
async function redirect(client: ChatClient, redirectUri: string, signal?: AbortSignal): Promise<Profile> {
  const request = await createRequest(client, redirectUri, signal);
  const address = await addressOf(client, request, 'query');
  savePending(client, request);
  return new Promise<never>((_, reject) => {
    // A browser may keep the whole page, and show it again when the user goes back.
    const onShow = (event: PageTransitionEvent): void => {
      // Also fired at the end of the first load.
      if (!event.persisted) return;
      page().removeEventListener('pageshow', onShow);
      reject(new ChatError('access_denied', 'The user came back without signing in'));
    };
    page().addEventListener('pageshow', onShow);
    page().location.assign(address);
  });
}
