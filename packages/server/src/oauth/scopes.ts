import type { Scope } from '@sotto/protocol';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import type { UserRecord } from '../models/user.js';
import { OAuthError } from './oauth-error.js';

/** Returns whether a request asks for some scopes only (RFC 6749 section 3.3). */
export function isNarrowed(requested: string | undefined): requested is string {
  return requested !== undefined && requested !== '';
}

/**
 * Returns the requested scopes, or all that the user may have through the client where none are named.
 * @throws OAuthError `invalid_scope`
 */
export function grantedScopes(
  client: Pick<OAuthClientRecord, 'scopes'>,
  user: Pick<UserRecord, 'grantedScopes'>,
  requested: string | undefined,
): Scope[] {
  const allowed = [...new Set([...client.scopes, ...user.grantedScopes])] as Scope[];
  if (!isNarrowed(requested)) return allowed;
  const asked = requested.split(' ');
  if (!asked.every((scope) => (allowed as string[]).includes(scope))) {
    throw new OAuthError('invalid_scope', 'a scope is unknown or not allowed');
  }
  return allowed.filter((scope) => asked.includes(scope));
}
