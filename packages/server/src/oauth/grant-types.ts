import type { SignInMethod } from '@sotto/protocol';

/** RFC 7523 section 2.1: an assertion of the site's backend, or of an identity provider. */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Without an account. */
export const GUEST = 'urn:sotto:params:oauth:grant-type:guest';

/** How users sign in by each grant that begins a session. */
const METHODS: ReadonlyMap<string, SignInMethod> = new Map([
  [JWT_BEARER, 'host'],
  [GUEST, 'guest'],
  ['authorization_code', 'code'],
  ['password', 'password'],
  ['client_credentials', 'bot'],
]);

/** Returns how users sign in by a grant; undefined for one that begins no session, and for an unknown one. */
export function methodOfGrant(grantType: string): SignInMethod | undefined {
  return METHODS.get(grantType);
}

/** Grants of a public client that the operator adds: what of them is in use, the site's settings decide. */
export const PUBLIC_GRANTS = ['authorization_code', 'refresh_token', JWT_BEARER, GUEST] as const;
