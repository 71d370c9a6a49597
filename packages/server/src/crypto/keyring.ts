import { createHmac } from 'node:crypto';
import {
  FernetError,
  bytesOfKey,
  decryptFernet,
  encryptFernet,
  fernetKeyOf,
  parseFernetKey,
} from './fernet.js';
import type { FernetKey } from './fernet.js';
import { derivePurposeKey } from './purpose-keys.js';
import type { KeyPurpose } from './purpose-keys.js';

/** The keys of a server: the newest encrypts, all decrypt. */
export interface Keyring {
  /** Id of the key that encrypts. */
  readonly primaryKeyId: string;
  /** Ids of all keys, newest first. */
  readonly keyIds: string[];
  /**
   * Encrypts to a Fernet token with the newest key, or with the one of this id.
   * @throws KeyError where there is no such key
   */
  encrypt(text: string, keyId?: string): { token: string; keyId: string };
  /**
   * Decrypts a token with the key that made it.
   * @throws DecryptionError
   */
  decrypt(token: string): string;
  /** Encrypts with a key that the ring wraps, at the ring's time; returns the token. */
  encryptWith(key: FernetKey, text: string): string;
  /** Returns the keyring of another purpose: the keys derived from these, in the same order. */
  derive(purpose: KeyPurpose): Keyring;
}

interface RingKey {
  id: string;
  key: FernetKey;
}

/** The keys cannot be used; the message is one sentence for the operator, never with a key. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** No key decrypts a stored value. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
}

/**
 * Creates a keyring from URL-safe base64 keys of 32 bytes, newest first.
 * @param source - where the keys come from, for the operator who has to correct them
 * @param clock - milliseconds since 1970, for the time in a token
 * @throws KeyError
 */
export function createKeyring(
  keys: string[],
  source = 'FERNET_KEYS',
  clock: () => number = Date.now,
): Keyring {
  if (keys.length === 0) throw new KeyError(`unable to use ${source}; there is no key`);
  const ring = keys.map((text, index) => parseRingKey(text, index + 1, source));
  if (new Set(ring.map(({ id }) => id)).size !== ring.length)
    throw new KeyError(`unable to use ${source}; the same key is given twice`);
  return keyringOf(ring, clock);
}

function keyringOf(ring: RingKey[], clock: () => number): Keyring {
  const primary = ring[0]!;
  const encryptWith = (key: FernetKey, text: string) =>
    encryptFernet(text, key, { now: Math.floor(clock() / 1000) });
  return {
    primaryKeyId: primary.id,
    keyIds: ring.map(({ id }) => id),
    encrypt(text, keyId = primary.id) {
      const found = ring.find(({ id }) => id === keyId);
      if (!found) throw new KeyError(`there is no key ${keyId}`);
      return { token: encryptWith(found.key, text), keyId };
    },
    encryptWith,
    decrypt(token) {
      for (const { key } of ring) {
        try {
          return decryptFernet(token, key).toString('utf8');
        } catch (error) {
          if (!(error instanceof FernetError)) throw error;
        }
      }
      throw new DecryptionError('no key opens this value');
    },
    derive(purpose) {
      const derived = ring.map(({ key }) =>
        ringKeyOf(fernetKeyOf(derivePurposeKey(bytesOfKey(key), purpose))),
      );
      return keyringOf(derived, clock);
    },
  };
}

const ringKeyOf = (key: FernetKey): RingKey => ({ id: keyIdOf(key), key });

function parseRingKey(text: string, place: number, source: string): RingKey {
  try {
    return ringKeyOf(parseFernetKey(text));
  } catch (cause) {
    const reason = `key ${place} is not 32 bytes in URL-safe base64 (make one with "sotto keys generate")`;
    throw new KeyError(`unable to use ${source}; ${reason}`, { cause });
  }
}

/** Returns a MAC under the key itself: stable, and of no help to find the key. */
function keyIdOf(key: FernetKey): string {
  const mac = createHmac('sha256', bytesOfKey(key));
  return mac.update('sotto key id').digest('hex').slice(0, 8);
}
