import { MAX_EXTERNAL_ID } from '@sotto/protocol';
import { externalId } from '@sotto/protocol/schemas';
import type { IdentityKeyRecord } from '../../models/identity-key.js';
import { assertionError } from './assertion-error.js';

/** Clocks may differ by so many seconds. */
const SKEW_SECONDS = 60;
/** Longest life of an assertion that the site's own backend signs: it signs a new one whenever the chat asks. */
const MAX_LIFE_SECONDS = 3600;
const MAX_TEXT = 255;

type Claims = Record<string, unknown>;

/** Whom an assertion names, once all its claims are checked. */
export interface CheckedAssertion {
  subject: string;
  /** Seconds since 1970. */
  issuedAt: number;
  /** Seconds since 1970. */
  expiresAt: number;
  /** Unique id, for keys of single use. */
  jti: string | undefined;
}

interface ClaimsContext {
  /** Milliseconds since 1970. */
  now: number;
  /** URLs of this server as an issuer (RFC 8414); the first one is the one to name. */
  issuers: readonly string[];
  /** Whether an origin may use the OAuth client that presents the assertion. */
  isOriginAllowed: (origin: string) => Promise<boolean>;
}

/** Returns the claim of this name, or the one that a path with dots leads to; undefined where there is none. */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Claims)[name];
  }
  return value;
}

const wrongClaim = (name: string, rule: string) => assertionError('assertion_claim', `${name} ${rule}`);

/** Returns a NumericDate (RFC 7519 section 2), in seconds since 1970. */
function dateClaim(claims: Claims, name: string): number {
  const value = claims[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw wrongClaim(name, 'must be a number of seconds since 1970');
  return value;
}

/** @throws OAuthError `assertion_expired`, or `assertion_claim` with the name of the claim */
function checkTimes(key: IdentityKeyRecord, claims: Claims, now: number): { exp: number; iat: number } {
  const exp = dateClaim(claims, 'exp');
  const iat = dateClaim(claims, 'iat');
  const seconds = now / 1000;
  if (exp <= seconds - SKEW_SECONDS) throw assertionError('assertion_expired', 'the assertion has expired');
  if (iat > seconds + SKEW_SECONDS) throw wrongClaim('iat', 'is in the future; check the clock of the host');
  if (claims['nbf'] !== undefined && dateClaim(claims, 'nbf') > seconds + SKEW_SECONDS)
    throw wrongClaim('nbf', 'is in the future');
  if (key.type === 'jwks' && iat < seconds - key.maxAge - SKEW_SECONDS)
    throw assertionError('assertion_expired', `iat must not be older than ${key.maxAge} s`);
  if (key.type !== 'jwks' && (exp <= iat || exp - iat > MAX_LIFE_SECONDS))
    throw wrongClaim('exp', `must be after iat, by at most ${MAX_LIFE_SECONDS} s`);
  return { exp, iat };
}

function containsOne(value: unknown, wanted: readonly string[]): boolean {
  return [value].flat().some((one) => typeof one === 'string' && wanted.includes(one));
}

/** Whether the recipient claim has one of the key's own values, before anything else is known. */
export function namesAudience({ audience }: IdentityKeyRecord, claims: Claims): boolean {
  return audience != null && containsOne(claims[audience.claim], audience.values);
}

/**
 * Checks who the assertion is for (RFC 7523 section 3, item 3). Without an audience of the key's own, that is this server's
 * issuer URL and nobody else: another recipient could present the assertion here.
 * @throws OAuthError `assertion_audience`
 */
async function checkAudience(key: IdentityKeyRecord, claims: Claims, context: ClaimsContext): Promise<void> {
  const { issuers, isOriginAllowed } = context;
  const refuse = (text: string) => assertionError('assertion_audience', text);
  if (!key.audience) {
    const all = [claims['aud']].flat();
    if (all.length !== 1 || !containsOne(all, issuers)) throw refuse(`aud must be ${issuers[0]} alone`);
    return;
  }
  const { claim, values } = key.audience;
  const value = claims[claim];
  if (values.length > 0) {
    if (!containsOne(value, values)) throw refuse(`${claim} must be ${values.join(' or ')}`);
  } else if (typeof value !== 'string' || !(await isOriginAllowed(value)))
    throw refuse(`${claim} must be an origin of the OAuth client`);
}

/** Returns the own id of the user, by the rules of the server API. @throws OAuthError `assertion_claim` */
function subjectOf({ sub }: Claims): string {
  if (typeof sub === 'number')
    throw wrongClaim('sub', 'must be a string, not a number: convert the id to a string');
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_EXTERNAL_ID)
    throw wrongClaim('sub', `must be a string of 1 to ${MAX_EXTERNAL_ID} characters`);
  const issue = externalId.safeParse(sub).error?.issues[0];
  if (issue) throw wrongClaim('sub', issue.message);
  return sub;
}

/**
 * Checks the claims of an assertion whose signature holds (RFC 7523 section 3).
 * @throws OAuthError `invalid_grant` with `assertion_expired`, `assertion_audience` or `assertion_claim`
 */
export async function checkClaims(
  key: IdentityKeyRecord,
  claims: Claims,
  context: ClaimsContext,
): Promise<CheckedAssertion> {
  if (claims['iss'] !== key.issuer) throw wrongClaim('iss', `must be ${key.issuer}`);
  const { exp, iat } = checkTimes(key, claims, context.now);
  await checkAudience(key, claims, context);
  for (const { claim, value } of key.require ?? [])
    if (claimAt(claims, claim) !== value) throw wrongClaim(claim, `must be ${value}`);
  const subject = subjectOf(claims);
  const { jti } = claims;
  const isText = typeof jti === 'string' && jti !== '' && jti.length <= MAX_TEXT;
  if (key.singleUse && !isText)
    throw wrongClaim('jti', `must be a string of 1 to ${MAX_TEXT} characters: the key is for single use`);
  return { subject, issuedAt: iat, expiresAt: exp, jti: isText ? jti : undefined };
}
