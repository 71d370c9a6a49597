import type { Scope } from '@sotto/protocol';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import type { UserRecord } from '../models/user.js';
import { OAuthError } from './oauth-error.js';

/** Scopes that an operator may grant a user. `site:admin` is for backends, and `offline_access` is no right. */
export const USER_SCOPES = ['chat', 'monitor', 'monitor:all'] as const satisfies readonly Scope[];

/** The scope that asks for a refresh token (OpenID Connect Core section 11). */
export const OFFLINE_ACCESS = 'offline_access' satisfies Scope;

/** Returns whether a scope can be a user's. */
export const isUserScope = (scope: string): scope is (typeof USER_SCOPES)[number] =>
  (USER_SCOPES as readonly string[]).includes(scope);

/** Returns the scopes that a user was granted. Earlier versions let an operator grant any. */
export const scopesOfUser = ({ grantedScopes }: Pick<UserRecord, 'grantedScopes'>): Scope[] =>
  grantedScopes.filter(isUserScope);

/** Returns whether a request asks for some scopes only (RFC 6749 section 3.3). */
export function isNarrowed(requested: string | undefined): requested is string {
  return requested !== undefined && requested !== '';
}

/** Takes `offline_access` out of a requested scope: it is no right, and does not narrow the others. */
export function splitScope(scope: string | undefined): { offline: boolean; rest: string | undefined } {
  const names = scope?.split(' ') ?? [];
  if (!names.includes(OFFLINE_ACCESS)) return { offline: false, rest: scope };
  return { offline: true, rest: names.filter((name) => name !== OFFLINE_ACCESS).join(' ') };
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
  const allowed = [...new Set([...client.scopes, ...scopesOfUser(user)])] as Scope[];
  if (!isNarrowed(requested)) return allowed;
  const asked = requested.split(' ');
  if (!asked.every((scope) => (allowed as string[]).includes(scope))) {
    throw new OAuthError('invalid_scope', 'a scope is unknown or not allowed');
  }
  return allowed.filter((scope) => asked.includes(scope));
}
