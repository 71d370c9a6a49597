import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { KeyError } from './keyring.js';
import { derivePurposeKey } from './purpose-keys.js';
import type { KeyPurpose } from './purpose-keys.js';

/** Signs one kind of token; its signatures are not valid for another kind. */
interface TokenSigner {
  /** Returns the MAC of a text under the key with this id, which must exist: 256 bits in base64url. */
  sign(keyId: string, text: string): string;
  /** Whether one of the keys made this MAC; compared in constant time. */
  verify(text: string, mac: string): boolean;
}

/** The keys that sign tokens: the newest signs, all verify. */
export interface TokenKeys {
  /** Id of the key that signs. */
  readonly primaryKeyId: string;
  has(keyId: string): boolean;
  readonly access: TokenSigner;
  readonly refresh: TokenSigner;
  readonly transactions: TokenSigner;
  readonly codes: TokenSigner;
  /** Hashes addresses of guests, which are not stored themselves. */
  readonly addresses: Pick<TokenSigner, 'sign'>;
}

/**
 * Creates token keys from URL-safe base64 keys of 32 bytes, newest first.
 * @param source - where the keys come from, for the operator who has to correct them
 * @throws KeyError
 */
export function createTokenKeys(keys: string[], source = 'TOKEN_KEYS'): TokenKeys {
  if (keys.length === 0) throw new KeyError(`unable to use ${source}; there is no key`);
  const ring = new Map(keys.map((text, index) => parseTokenKey(text, index + 1, source)));
  const derived = (purpose: KeyPurpose) =>
    createSigner(new Map([...ring].map(([id, key]) => [id, derivePurposeKey(key, purpose)] as const)));
  return {
    primaryKeyId: ring.keys().next().value!,
    has: (keyId) => ring.has(keyId),
    access: derived('accessTokens'),
    transactions: derived('transactions'),
    codes: derived('codes'),
    addresses: derived('addresses'),
    // The given keys themselves: refresh tokens live for weeks, and earlier versions signed them so.
    refresh: createSigner(ring),
  };
}

function createSigner(ring: Map<string, Buffer>): TokenSigner {
  const sign = (keyId: string, text: string) =>
    createHmac('sha256', ring.get(keyId)!).update(text).digest('base64url');
  return {
    sign,
    verify(text, mac) {
      let found = false;
      for (const keyId of ring.keys()) found = equalTexts(sign(keyId, text), mac) || found;
      return found;
    },
  };
}

function parseTokenKey(text: string, place: number, source: string): [string, Buffer] {
  const key = Buffer.from(text, 'base64url');
  if (!/^[A-Za-z0-9_-]{43}=?$/.test(text) || key.length !== 32) {
    throw new KeyError(
      `unable to use ${source}; key ${place} is not 32 bytes in URL-safe base64 (make one with "sotto keys generate")`,
    );
  }
  return [createHmac('sha256', key).update('sotto token key id').digest('hex').slice(0, 8), key];
}

/** Returns the SHA-256 of a token or secret in hex, as it is stored. They are random enough for a hash without salt. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares two texts, those of equal length in constant time. */
export function equalTexts(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
