import mongoose from 'mongoose';
import { KeyError } from '../crypto/keyring.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Models } from '../models/index.js';
import type { RingKeyRecord } from '../models/ring-key.js';
import { isDuplicateKey } from './duplicate-keys.js';

const CHECK_TEXT = 'sotto key check';

type KeyModels = Pick<Models, 'RingKey' | 'DataKey'>;

/**
 * Verifies that the keyring opens what the store holds: the newest check value, and every data key. Changes nothing.
 * @throws KeyError
 */
export async function requireKeys({ RingKey, DataKey }: KeyModels, keyring: Keyring): Promise<void> {
  const all = await RingKey.find().sort({ createdAt: -1 }).lean<RingKeyRecord[]>();
  const [newest] = all.filter(({ state }) => state !== 'retired');
  if (newest && !opensCheck(keyring, newest.token))
    throw new KeyError(
      `unable to open the messages; the store was last written with key ${newest._id}, which is not among FERNET_KEYS`,
    );
  const primary = all.find(({ _id }) => _id === keyring.primaryKeyId);
  if (primary?.state === 'retired')
    throw new KeyError(`unable to encrypt with key ${primary._id}, the first of FERNET_KEYS; it is retired`);
  // What a retired key still wraps was never used (see `services/keys/owner-keys`).
  const lacking = all
    .filter(({ _id, state }) => state !== 'retired' && !keyring.keyIds.includes(_id))
    .map(({ _id }) => _id);
  const isLiving = { wrapped: mongoose.trusted({ $exists: true }) };
  for (const ring of lacking)
    if (await DataKey.exists({ ring: { $eq: ring }, ...isLiving }))
      throw new KeyError(
        `unable to open data keys; they are wrapped by key ${ring}, which is not among FERNET_KEYS`,
      );
}

/**
 * As `requireKeys`, and stores a check value for a first key that is new.
 * @throws KeyError
 */
export async function checkKeys(models: KeyModels, keyring: Keyring, now = new Date()): Promise<void> {
  await requireKeys(models, keyring);
  const { token, keyId } = keyring.encrypt(CHECK_TEXT);
  if (await models.RingKey.exists({ _id: { $eq: keyId } })) return;
  try {
    await models.RingKey.create({ _id: keyId, token, state: 'active', createdAt: now });
  } catch (error) {
    // Another node stored one for the same key.
    if (!isDuplicateKey(error)) throw error;
  }
}

/** Whether the keyring opens the check value of one of its keys. */
export function opensCheck(keyring: Keyring, token: string): boolean {
  try {
    return keyring.decrypt(token) === CHECK_TEXT;
  } catch {
    return false;
  }
}
