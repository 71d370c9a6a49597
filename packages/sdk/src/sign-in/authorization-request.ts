import { ChatError } from '#errors';
import type { ChatClient } from '../api/chat-client.js';
import { page } from './page.js';

/** What a sign-in must remember until its answer comes back. */
export interface AuthorizationRequest {
  /** Ties the answer to this request (RFC 6749, section 10.12). */
  state: string;
  /** Proves that the code is exchanged by whoever asked for it (RFC 7636, section 4.1). */
  verifier: string;
  /** The server's own name, which the answer must carry (RFC 9207, section 2.4). */
  issuer: string;
  redirectUri: string;
}

/** 256 random bits. */
const randomText = () => encode(crypto.getRandomValues(new Uint8Array(32)));

/** Base64url without padding (RFC 7636, appendix A). */
function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Creates a request for the redirect URI, after asking the server for its name (RFC 8414). */
export async function createRequest(
  { serverUrl }: ChatClient,
  redirectUri: string,
  signal?: AbortSignal,
): Promise<AuthorizationRequest> {
  let issuer: unknown;
  try {
    const response = await page().fetch(`${serverUrl}/.well-known/oauth-authorization-server`, {
      signal: signal ?? null,
      cache: 'no-store',
      credentials: 'omit',
    });
    ({ issuer } = (await response.json()) as { issuer?: unknown });
  } catch (cause) {
    if (signal?.aborted) throw new ChatError('aborted', 'The call was aborted', { cause: signal.reason });
    throw new ChatError('network', 'The server cannot be reached', { cause });
  }
  if (typeof issuer !== 'string')
    throw new ChatError('bad_response', 'There is no Sotto server at serverUrl');
  return { state: randomText(), verifier: randomText(), issuer, redirectUri };
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
 * Returns the code of an answer whose `state` is that of the request.
 *
 * @throws {bad_response} the answer comes from another server; any other code is the server's own
 */
export function codeOf({ issuer }: AuthorizationRequest, answer: Record<string, unknown>): string {
  const { iss, code, error, error_description: description } = answer;
  if (iss !== issuer) throw new ChatError('bad_response', 'The answer comes from another server');
  if (typeof code === 'string') return code;
  throw new ChatError(
    typeof error === 'string' ? (error as 'access_denied') : 'bad_response',
    typeof description === 'string' ? description : 'The sign-in was refused',
  );
}
