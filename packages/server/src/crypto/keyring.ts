import { createHmac } from 'node:crypto';
import { FernetError, decryptFernet, encryptFernet, parseFernetKey } from './fernet.js';
import type { FernetKey } from './fernet.js';

/** The keys of this server: the newest encrypts, all decrypt. */
export interface Keyring {
  /** Id of the key that encrypts. */
  readonly primaryKeyId: string;
  /** Ids of all keys, newest first. */
  readonly keyIds: string[];
  /** Encrypts to a Fernet token with the newest key. */
  encrypt(text: string): { token: string; keyId: string };
  /**
   * Opens a token with whichever key made it.
   * @throws DecryptionError
   */
  decrypt(token: string): string;
}

/** The keys cannot be used: one clear sentence for the operator, never the key itself. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** No key opens what was stored. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
}

/**
 * Makes a keyring of url-safe base64 keys of 32 bytes, newest first.
 * @param source - where the keys come from, for the operator who has to mend them
 * @param clock - milliseconds since 1970, for the time that stands in a token
 * @throws KeyError
 */
export function createKeyring(
  keys: string[],
  source = 'FERNET_KEYS',
  clock: () => number = Date.now,
): Keyring {
  if (keys.length === 0) throw new KeyError(`unable to use ${source}; there is no key`);
  const ring = keys.map((text, index) => toRingKey(text, index + 1, source));
  const keyIds = ring.map(({ id }) => id);
  const primary = ring[0]!;
  if (new Set(keyIds).size !== keyIds.length)
    throw new KeyError(`unable to use ${source}; the same key is given twice`);

  return {
    primaryKeyId: primary.id,
    keyIds,
    encrypt(text) {
      const now = Math.floor(clock() / 1000);
      return { token: encryptFernet(text, primary.key, { now }), keyId: primary.id };
    },
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
  };
}

function toRingKey(text: string, place: number, source: string): { id: string; key: FernetKey } {
  try {
    const key = parseFernetKey(text);
    return { id: keyIdOf(key), key };
  } catch (cause) {
    const reason = `key ${place} is not 32 bytes in URL-safe base64 (make one with "sotto keys generate")`;
    throw new KeyError(`unable to use ${source}; ${reason}`, { cause });
  }
}

/** A MAC under the key itself: stable, and of no help to find the key. */
function keyIdOf({ signing, encryption }: FernetKey): string {
  const mac = createHmac('sha256', Buffer.concat([signing, encryption]));
  return mac.update('sotto key id').digest('hex').slice(0, 8);
}
