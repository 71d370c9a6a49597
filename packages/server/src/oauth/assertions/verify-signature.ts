import type { CryptoKey, JWK } from 'jose';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import type { IdentityKeyRecord } from '../../models/identity-key.js';
import type { KeysService } from '../../services/keys.js';
import { assertionError } from './assertion-error.js';
import type { KeySets } from './key-sets.js';
import { decodeObject } from './parse-assertion.js';
import type { UncheckedAssertion } from './parse-assertion.js';

const MAX_PUBLIC_KEYS = 1000;

export type VerifySignature = ReturnType<typeof createSignatureVerifier>;

/** Creates the function that verifies the signature of an assertion and returns its claims. */
export function createSignatureVerifier({
  keys,
  keySets,
}: {
  keys: Pick<KeysService, 'open'>;
  keySets: KeySets;
}) {
  /** Imported public keys by the id of our key, whose public key never changes. */
  const imported = createBoundedCache<CryptoKey>({ maxSize: MAX_PUBLIC_KEYS });

  async function publicKey({ _id, publicKey: jwk, alg }: IdentityKeyRecord): Promise<CryptoKey> {
    const id = _id.toString();
    const known = imported.get(id);
    if (known) return known;
    const { importJWK } = await import('jose');
    const key = (await importJWK(JSON.parse(jwk!) as JWK, alg)) as CryptoKey;
    imported.set(id, key);
    return key;
  }

  async function keyMaterial(
    key: IdentityKeyRecord,
    kid: string | undefined,
  ): Promise<CryptoKey | Uint8Array | null> {
    if (key.type === 'jwks') return keySets.find(key, kid);
    if (key.type === 'public') return publicKey(key);
    // The key is these ASCII characters, as libraries that take a secret as a string have it.
    return Buffer.from(await keys.open({ id: key._id.toString(), path: 'secret' }, key.secret!), 'ascii');
  }

  /**
   * Returns the claims that were signed. The algorithm is the key's, whatever the header says.
   * @throws OAuthError `invalid_grant` with `assertion_invalid`; AppError `unavailable`
   */
  return async (
    key: IdentityKeyRecord,
    { jws, kid }: UncheckedAssertion,
  ): Promise<Record<string, unknown>> => {
    const material = await keyMaterial(key, kid);
    if (!material)
      throw assertionError('assertion_invalid', 'the header kid names no key of the key set of the issuer');
    // Loaded here: most sites take no assertions.
    const { compactVerify, errors } = await import('jose');
    try {
      const { payload } = await compactVerify(jws, material, { algorithms: [key.alg] });
      return decodeObject(payload) ?? {};
    } catch (cause) {
      if (!(cause instanceof errors.JOSEError)) throw cause;
      throw assertionError('assertion_invalid', 'the signature does not match the key', { cause });
    }
  };
}
