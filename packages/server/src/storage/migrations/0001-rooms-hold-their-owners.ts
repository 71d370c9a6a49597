import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Models } from '../../models/index.js';
import type { MemberRecord } from '../../models/member.js';
import { dropIndex } from './migration.js';
import type { Migration } from './migration.js';

const BATCH = 1000;

interface OldMember {
  user: Types.ObjectId;
  role: string;
}

/** Rooms of the version before lie in their members alone: gives each its owners, its count and a first version. */
async function adopt({ Room, Member }: Models, room: Types.ObjectId): Promise<void> {
  const members = await Member.find({ room: { $eq: room } })
    .select('user role')
    .lean<OldMember[]>();
  const owners = members.filter(({ role }) => role === 'owner').map(({ user }) => user);
  await Room.updateOne(
    { _id: { $eq: room }, membershipVersion: mongoose.trusted({ $exists: false }) },
    {
      $set: {
        owners,
        memberCount: members.length,
        membershipVersion: 1,
        unsettled: [],
        unsettledCount: 0,
      },
    },
  );
}

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

/** See `services/room/membership-log`. */
export const roomsHoldTheirOwners: Migration = {
  version: 1,
  name: 'rooms hold their owners and count their members',
  async run(models) {
    const { Room, Member } = models;
    const old = Room.find({ membershipVersion: mongoose.trusted({ $exists: false }) })
      .sort({ _id: 1 })
      .select('_id');
    for await (const { _id } of old.lean().cursor()) await adopt(models, _id);
    await openAll(models);
    await dropIndex(Member, 'user_1');
  },
};
