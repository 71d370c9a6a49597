import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import type { RoomRecord } from '../../../models/room.js';

interface MemberRole {
  user: Types.ObjectId;
  role: string;
}

/** Rooms that a node of a version before ours created: they lie in their members alone. */
export const NOT_ADOPTED = { membershipVersion: mongoose.trusted({ $exists: false }) };

/** Whether a room is of a version before ours. */
export function isNotAdopted(room: RoomRecord): boolean {
  return (room as Partial<RoomRecord>).membershipVersion === undefined;
}

/**
 * Gives such a room its owners, its count and a first version, by one update that does nothing where another node was
 * faster. While nodes of both versions run, they come into being at any time.
 */
export async function adoptRoom(
  { Room, Member }: Pick<Models, 'Room' | 'Member'>,
  room: Types.ObjectId,
): Promise<void> {
  const members = await Member.find({ room: { $eq: room } })
    .read('primary')
    .select('user role')
    .lean<MemberRole[]>();
  const owners = members.filter(({ role }) => role === 'owner').map(({ user }) => user);
  await Room.updateOne(
    { _id: { $eq: room }, ...NOT_ADOPTED },
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
