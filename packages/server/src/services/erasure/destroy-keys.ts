import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { KeyOwner } from '../../models/data-key.js';
import type { Models } from '../../models/index.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';

const ID_BYTES = 12;

const ownerOf = (user: Types.ObjectId): KeyOwner => `user:${user.toString()}`;

/** Returns the ids of all keys that these users ever had. */
export async function keyIdsOf(
  { DataKey }: Pick<Models, 'DataKey'>,
  users: readonly Types.ObjectId[],
): Promise<string[]> {
  const rows = await DataKey.find({ owner: mongoose.trusted({ $in: users.map(ownerOf) }) })
    .select('_id')
    .read('primary')
    .lean();
  return rows.map(({ _id }) => _id);
}

/** Destroys keys by their ids, for good. Returns how many were left. */
export async function destroyKeysById(
  { DataKey }: Pick<Models, 'DataKey'>,
  keyIds: readonly string[],
  at: Date,
): Promise<number> {
  const { modifiedCount } = await DataKey.updateMany(
    { _id: mongoose.trusted({ $in: [...keyIds] }), wrapped: mongoose.trusted({ $exists: true }) },
    { $unset: { wrapped: 1, ring: 1 }, $set: { destroyedAt: at } },
  );
  return modifiedCount;
}

/**
 * Destroys the keys of these users, for good, and returns their ids. A user without a key gets one that is destroyed, so
 * that no node creates another. May be repeated.
 */
export async function destroyKeysOf(
  models: Pick<Models, 'DataKey'>,
  users: readonly Types.ObjectId[],
  at: Date,
): Promise<string[]> {
  for (const user of users) {
    const owner = ownerOf(user);
    if (await models.DataKey.exists({ owner: { $eq: owner } })) continue;
    const _id = randomBytes(ID_BYTES).toString('base64url');
    try {
      await models.DataKey.create({ _id, owner, gen: 1, createdAt: at, destroyedAt: at });
    } catch (error) {
      // A node created the key in between: it is destroyed now.
      if (!isDuplicateKey(error)) throw error;
    }
  }
  const keyIds = await keyIdsOf(models, users);
  await destroyKeysById(models, keyIds, at);
  return keyIds;
}

/** Deletes the keys of a user who is deleted, and of whom nothing is left that they sealed. */
export async function deleteKeysOf(
  { DataKey }: Pick<Models, 'DataKey'>,
  user: Types.ObjectId,
): Promise<void> {
  await DataKey.deleteMany({ owner: { $eq: ownerOf(user) } });
}
