import type { IdentityKeyRecord } from '../../models/identity-key.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { Origins } from '../origins/origins.js';
import { checkClaims } from './claims.js';
import type { CheckedAssertion } from './claims.js';
import type { IdentityKeys } from './identity-keys.js';
import { parseAssertion } from './parse-assertion.js';
import type { VerifySignature } from './verify-signature.js';

/** An assertion that holds, with the key that signed it. */
export interface VerifiedAssertion extends CheckedAssertion {
  key: IdentityKeyRecord;
  claims: Record<string, unknown>;
}

interface VerifierDeps {
  identityKeys: IdentityKeys;
  verifySignature: VerifySignature;
  origins: Pick<Origins, 'isAllowedFor'>;
  /** URLs of this server as an issuer (RFC 8414). */
  issuers: () => readonly string[];
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Verifies an assertion that a client presents (RFC 7523 section 3). */
export type VerifyAssertion = (client: OAuthClientRecord, assertion: string) => Promise<VerifiedAssertion>;

/**
 * Creates the function that verifies assertions: the key is one of the client's site, the signature is checked before any
 * claim is believed.
 * @throws OAuthError `invalid_grant` with a code of an assertion; AppError `unavailable`
 */
export function createAssertionVerifier(deps: VerifierDeps): VerifyAssertion {
  const { identityKeys, verifySignature, origins, issuers, clock } = deps;
  return async ({ site, clientId }, assertion) => {
    const unchecked = parseAssertion(assertion);
    const key = await identityKeys.select(site.toString(), unchecked);
    const claims = await verifySignature(key, unchecked);
    const checked = await checkClaims(key, claims, {
      ...{ now: clock(), issuers: issuers() },
      isOriginAllowed: (origin) => origins.isAllowedFor(origin, clientId),
    });
    return { ...checked, key, claims };
  };
}
