import { ChatError } from '#errors';
import type { ChatClient } from '../api/chat-client.js';
import { page } from './page.js';

/** Milliseconds after which a request without a response fails. */
const REQUEST_TIMEOUT_MS = 15_000;

/** What a sign-in remembers until the authorization response arrives. */
export interface AuthorizationRequest {
  /** Ties the response to this request (RFC 6749, section 10.12). */
  state: string;
  /** Proves that the code is exchanged by whoever requested it (RFC 7636, section 4.1). */
  verifier: string;
  /** The server's own name, which the response must carry (RFC 9207, section 2.4). */
  issuer: string;
  redirectUri: string;
}

/** Parameters of an authorization response (RFC 6749, sections 4.1.2 and 4.1.2.1). */
export type AuthorizationResponse = Readonly<Record<string, unknown>>;

/** 256 random bits. */
const randomText = () => encode(crypto.getRandomValues(new Uint8Array(32)));

/** Base64url without padding (RFC 7636, appendix A). */
function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Creates a request for the redirect URI, after reading the server's name from its metadata (RFC 8414, section 3). */
export async function createRequest(
  { serverUrl }: ChatClient,
  redirectUri: string,
  signal?: AbortSignal,
): Promise<AuthorizationRequest> {
  const { status, text } = await read(`${serverUrl}/.well-known/oauth-authorization-server`, signal);
  const issuer = issuerOf(text);
  if (issuer !== undefined) return { state: randomText(), verifier: randomText(), issuer, redirectUri };
  if (status >= 500)
    throw new ChatError('unavailable', `The server responded with status ${status}`, { status });
  throw new ChatError('bad_response', 'There is no Sotto server at serverUrl', { status });
}

/**
 * @throws {aborted} the caller's signal aborted
 * @throws {timeout} the server did not respond in time
 * @throws {network} the server cannot be reached
 */
async function read(url: string, signal?: AbortSignal): Promise<{ status: number; text: string }> {
  const abort = new AbortController();
  const onAbort = () => abort.abort();
  let timedOut = false;
  const timer = page().setTimeout(() => {
    timedOut = true;
    abort.abort();
  }, REQUEST_TIMEOUT_MS);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    const response = await page().fetch(url, {
      signal: abort.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    if (signal?.aborted) throw new ChatError('aborted', 'The call was aborted', { cause: signal.reason });
    if (timedOut) throw new ChatError('timeout', 'The server did not respond in time');
    throw new ChatError('network', 'The server cannot be reached', { cause });
  } finally {
    page().clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function issuerOf(text: string): string | undefined {
  try {
    const { issuer } = JSON.parse(text) as { issuer?: unknown };
    return typeof issuer === 'string' ? issuer : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the address of the server's sign-in page for a request (RFC 6749, section 4.1.1; RFC 7636, section 4.3). */
export async function addressOf(
  { serverUrl, clientId }: ChatClient,
  { state, verifier, redirectUri }: AuthorizationRequest,
  responseMode: 'query' | 'web_message',
): Promise<string> {
  // Browsers hide it from pages over plain HTTP.
  if (!crypto.subtle) throw new ChatError('invalid_request', 'Signing in by a code needs a page over HTTPS');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    response_mode: responseMode,
    state,
    code_challenge: encode(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  return `${serverUrl}/oauth/authorize/?${query}`;
}

/**
 * Returns the code of a response whose `state` is that of the request.
 *
 * @throws {bad_response} the response comes from another server; any other code is the server's own
 */
export function codeOf({ issuer }: AuthorizationRequest, response: AuthorizationResponse): string {
  const { iss, code, error, error_description: description } = response;
  if (iss !== issuer) throw new ChatError('bad_response', 'The response comes from another server');
  if (typeof code === 'string') return code;
  throw new ChatError(
    typeof error === 'string' ? (error as 'access_denied') : 'bad_response',
    typeof description === 'string' ? description : 'The sign-in was refused',
  );
}
