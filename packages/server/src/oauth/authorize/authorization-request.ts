import type { AuthorizationErrorCode } from '@sotto/protocol';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { Origins } from '../origins/origins.js';
import { isUserScope, OFFLINE_ACCESS, splitScope } from '../scopes.js';

/** How the result reaches the requester: as query of a redirect, or as a message to the window that opened ours. */
type ResponseMode = 'query' | 'web_message';

/** An authorization request whose client and redirect URI are known (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export interface AuthorizationRequest {
  clientId: string;
  /** A registered URI; with `web_message` an origin of the client. */
  redirectUri: string;
  responseMode: ResponseMode;
  state: string;
  challenge: string;
  /** As it was requested, without `offline_access`: the client refreshes its tokens anyway, or may not. */
  scope?: string | undefined;
}

/** Where the result of a request goes, also that of one that is otherwise invalid. */
export type ReturnAddress = Pick<AuthorizationRequest, 'redirectUri' | 'responseMode'> & {
  state?: string | undefined;
};

/** An error that is sent to the client, at its return address (RFC 6749 section 4.1.2.1). */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  constructor(
    readonly code: AuthorizationErrorCode,
    description: string,
    readonly returnAddress: ReturnAddress,
  ) {
    super(description);
  }
}

/** An error that is shown to the user only, and not sent to the client: no return address can be trusted. */
export class PageOnlyError extends Error {
  override readonly name = 'PageOnlyError';
  constructor(
    readonly code:
      | 'invalid_request'
      | 'invalid_client'
      | 'invalid_redirect_uri'
      | 'invalid_form'
      | 'foreign_form'
      | 'form_used',
    /** Which parameter is wrong, or its value, for the owner of the page that sent the request. */
    readonly detail?: string,
  ) {
    super(code);
  }
}

/** A return address that is not registered for the client: shown to the user, and told to the operator. */
export class UnknownAddressError extends PageOnlyError {
  constructor(
    readonly redirectUri: string,
    readonly responseMode: ResponseMode,
  ) {
    // A name that somebody made up must not become a text of this page: no spaces, and not for long.
    const isShown = /^[\x21-\x7e]{1,300}$/.test(redirectUri);
    super('invalid_redirect_uri', `redirect_uri ${isShown ? redirectUri : 'is no address'}`);
  }
}

const MODES: readonly string[] = ['query', 'web_message'] satisfies ResponseMode[];
const MIN_STATE = 16;
const MAX_STATE = 512;
/** Long enough that nobody guesses it (RFC 6749 section 10.12), short enough for a URL. Printable ASCII (appendix A.5). */
const STATE = new RegExp(`^[\\x20-\\x7e]{${MIN_STATE},${MAX_STATE}}$`);
/** SHA-256 in base64url (RFC 7636 section 4.2). */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const MAX_SCOPE = 200;

/**
 * Returns where the result of a request goes. `web_message` takes an origin of the client, `query` an exactly registered
 * URI (RFC 9700 section 2.1).
 * @throws PageOnlyError
 */
export async function readReturnAddress(
  params: Record<string, string>,
  client: OAuthClientRecord,
  origins: Pick<Origins, 'isAllowedFor'>,
): Promise<ReturnAddress> {
  const { redirect_uri: redirectUri, response_mode: mode = 'query', state } = params;
  if (redirectUri === undefined) throw new PageOnlyError('invalid_request', 'redirect_uri is missing');
  if (!MODES.includes(mode))
    throw new PageOnlyError('invalid_request', `response_mode must be ${MODES.join(' or ')}`);
  const isKnown =
    mode === 'web_message'
      ? await origins.isAllowedFor(redirectUri, client.clientId)
      : (client.redirectUris ?? []).includes(redirectUri);
  if (!isKnown) throw new UnknownAddressError(redirectUri, mode as ResponseMode);
  const hasState = state !== undefined && state.length <= MAX_STATE;
  return { redirectUri, responseMode: mode as ResponseMode, ...(hasState && { state }) };
}

/**
 * Reads the rest of a request.
 * @throws AuthorizationError
 */
export function readAuthorizationRequest(
  params: Record<string, string>,
  client: OAuthClientRecord,
  address: ReturnAddress,
): AuthorizationRequest {
  const fail = (code: AuthorizationErrorCode, description: string): never => {
    throw new AuthorizationError(code, description, address);
  };
  const { response_type: type, state, scope } = params;
  const { code_challenge: challenge, code_challenge_method: method } = params;
  if (type === undefined) fail('invalid_request', 'response_type is required');
  if (type !== 'code') fail('unsupported_response_type', 'response_type must be code');
  if (!client.grants.includes('authorization_code'))
    fail('unauthorized_client', 'the client may not use the grant authorization_code');
  if (state === undefined || !STATE.test(state))
    return fail('invalid_request', `state must have ${MIN_STATE} to ${MAX_STATE} printable characters`);
  if (challenge === undefined) return fail('invalid_request', 'code_challenge is required');
  // Without a method the challenge would be the verifier itself (RFC 7636 section 4.3).
  if (method !== 'S256') fail('invalid_request', 'code_challenge_method must be S256');
  if (!CHALLENGE.test(challenge)) fail('invalid_request', 'code_challenge must be a SHA-256 in base64url');
  const { offline, rest } = splitScope(scope);
  if (offline && !client.grants.includes('refresh_token'))
    fail('invalid_scope', 'the client may not refresh tokens, as offline_access asks');
  if (scope !== undefined && !isScope(scope)) fail('invalid_scope', 'a scope is unknown, or not for users');
  const { redirectUri, responseMode } = address;
  const names = rest?.split(' ').filter(Boolean) ?? [];
  const narrowed = names.length > 0 ? { scope: names.join(' ') } : {};
  return { clientId: client.clientId, redirectUri, responseMode, state, challenge, ...narrowed };
}

/** Returns the parameters of a request, as the requester sent them. */
export function requestParams(request: AuthorizationRequest): Record<string, string> {
  return {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    response_mode: request.responseMode,
    state: request.state,
    code_challenge: request.challenge,
    code_challenge_method: 'S256',
    ...(request.scope !== undefined && { scope: request.scope }),
  };
}

/** Returns whether a text names scopes, all of which a user can have (RFC 6749 section 3.3). */
function isScope(text: string): boolean {
  const names = text.split(' ').filter((name) => name !== '');
  const isKnown = (name: string) => isUserScope(name) || name === OFFLINE_ACCESS;
  return text.length <= MAX_SCOPE && names.length > 0 && names.every(isKnown);
}
