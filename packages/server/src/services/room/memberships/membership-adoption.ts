import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import type { RoomRecord } from '../../../models/room.js';

interface MemberRole {
  user: Types.ObjectId;
  role: string;
}

/** Rooms that a node of an earlier version created: only their members record who owns them. */
export const NOT_ADOPTED = { membershipVersion: mongoose.trusted({ $exists: false }) };

/** Whether a node of an earlier version created the room. */
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
