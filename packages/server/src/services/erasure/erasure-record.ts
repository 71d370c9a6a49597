import type { Models } from '../../models/index.js';
import type { ErasureRecord } from '../../models/erasure.js';
import { toObjectId } from '../../models/object-id.js';
import type { LedgerEntry } from './ledger-entry.js';

/** Returns an erasure as the file has it. */
export function toLedgerEntry({ _id, site, users, keyIds, at }: ErasureRecord): LedgerEntry {
  return {
    ...{ user: _id.toString(), site: site.toString(), users: users.map(String) },
    ...{ keyIds, at: at.toISOString() },
  };
}

/** Returns what the file says as the store has it. */
export function fromLedgerEntry({ user, site, users, keyIds, at }: LedgerEntry): ErasureRecord {
  return {
    ...{ _id: toObjectId(user), site: toObjectId(site), users: users.map(toObjectId) },
    ...{ keyIds, at: new Date(at) },
  };
}

/** Stores that users were erased, and that their traces are to be. Adds to what is stored of an earlier attempt. */
export async function storeErasure(
  { Erasure }: Pick<Models, 'Erasure'>,
  { _id, site, users, keyIds, at }: ErasureRecord,
  pending: Date,
): Promise<boolean> {
  const { upsertedCount } = await Erasure.updateOne(
    { _id: { $eq: _id } },
    {
      $setOnInsert: { site, at },
      $addToSet: { users: { $each: users }, keyIds: { $each: keyIds } },
      $set: { pending },
    },
    { upsert: true },
  );
  return upsertedCount > 0;
}
