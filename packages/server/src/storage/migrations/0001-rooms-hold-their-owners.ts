import mongoose from 'mongoose';
import type { Models } from '../../models/index.js';
import type { MemberRecord } from '../../models/member.js';
import { adoptRoom, NOT_ADOPTED } from '../../services/room/memberships/membership-adoption.js';
import { dropIndex } from './migration.js';
import type { Migration } from './migration.js';

const BATCH = 1000;

/** Gives memberships a version, and counts them as opened. */
async function openAll({ Member }: Models): Promise<void> {
  const isOld = { v: mongoose.trusted({ $exists: false }) };
  const rows = Member.find(isOld).sort({ _id: 1 }).select('joinedAt').setOptions({ former: true });
  let batch: Pick<MemberRecord, '_id' | 'joinedAt'>[] = [];
  const write = async () => {
    const writes = batch.map(({ _id, joinedAt }) => ({
      updateOne: { filter: { _id: { $eq: _id }, ...isOld }, update: { $set: { v: 0, openedAt: joinedAt } } },
    }));
    batch = [];
    if (writes.length > 0) await Member.bulkWrite(writes, { ordered: false });
  };
  for await (const row of rows.lean().cursor()) {
    batch.push(row);
    if (batch.length === BATCH) await write();
  }
  await write();
}

/** See `services/room/memberships/membership-log`. */
export const roomsHoldTheirOwners: Migration = {
  version: 1,
  name: 'rooms hold their owners and count their members',
  async run(models) {
    const { Room, Member } = models;
    const old = Room.find(NOT_ADOPTED).sort({ _id: 1 }).select('_id');
    for await (const { _id } of old.lean().cursor()) await adoptRoom(models, _id);
    await openAll(models);
    await dropIndex(Member, 'user_1');
  },
};
