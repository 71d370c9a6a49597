import { KeyError } from '../crypto/keyring.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Models } from '../models/index.js';
import { isDuplicateKey } from './duplicate-keys.js';

const CHECK_TEXT = 'sotto key check';

/**
 * Verifies that the keyring decrypts the newest check value of the store, and stores one for a key that is new.
 * @throws KeyError
 */
export async function checkKeys(models: Models, keyring: Keyring, now = new Date()): Promise<void> {
  const newest = await models.KeyCheck.findOne().sort({ createdAt: -1 });
  if (newest && !decryptsCheck(keyring, newest.token)) {
    const reason = `the store was last written with key ${newest._id}, which is not among FERNET_KEYS`;
    throw new KeyError(`unable to open the messages; ${reason}`);
  }
  const { token, keyId } = keyring.encrypt(CHECK_TEXT);
  if (await models.KeyCheck.exists({ _id: { $eq: keyId } })) return;
  try {
    await models.KeyCheck.create({ _id: keyId, token, createdAt: now });
  } catch (error) {
    // Another node stored one for the same key.
    if (!isDuplicateKey(error)) throw error;
  }
}

function decryptsCheck(keyring: Keyring, token: string): boolean {
  try {
    return keyring.decrypt(token) === CHECK_TEXT;
  } catch {
    return false;
  }
}
