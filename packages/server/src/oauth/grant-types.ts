import type { SignInMethod, SignInWay } from '@sotto/protocol';

/** RFC 7523 section 2.1: an assertion of the site's backend, or of an identity provider. */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Without an account. */
export const GUEST = 'urn:sotto:params:oauth:grant-type:guest';

/** The grant of each way to sign in on a page, in the order in which a page offers them. */
export const GRANT_OF_WAY: Readonly<Record<SignInWay, string>> = {
  host: JWT_BEARER,
  guest: GUEST,
  code: 'authorization_code',
  password: 'password',
};
/** The ways to sign in on a page, in the order in which it offers them. */
export const SIGN_IN_WAYS = Object.keys(GRANT_OF_WAY) as SignInWay[];

/** Grants of a public client that the operator adds: which of them are in use, the site's settings decide. */
export const PUBLIC_GRANTS = ['authorization_code', 'refresh_token', JWT_BEARER, GUEST] as const;

/** Returns how users sign in by a grant; undefined for one that begins no session, and for an unknown one. */
export function methodOfGrant(grantType: string): SignInMethod | undefined {
  if (grantType === 'client_credentials') return 'bot';
  return SIGN_IN_WAYS.find((way) => GRANT_OF_WAY[way] === grantType);
}
