import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { directKeyOf, directRoomId } from '../../../models/direct-key.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { UserRecord } from '../../../models/user.js';

/** Guests who have joined one of two accounts, whose direct rooms are looked for. */
const MAX_ALIASES = 20;

/** Finds who is meant by the name of a direct room, and the room. */
export function createDirectRoomFinder({ Room, User }: Pick<Models, 'Room' | 'User'>) {
  /** Finds a user by name; the name of a guest who has joined an account finds the account. */
  async function findPeer(siteId: string, username: string): Promise<UserRecord | null> {
    const site = { $eq: toObjectId(siteId) };
    const found = await User.findOne({ username: { $eq: username }, site }).lean<UserRecord | null>();
    if (!found?.mergedInto) return found;
    return User.findOne({ _id: { $eq: found.mergedInto }, site }).lean<UserRecord | null>();
  }

  /**
   * Finds the room of two users: their own, or else one that a guest began who has joined one of their accounts, so that
   * the conversation goes on there.
   */
  async function findRoom(
    siteId: string,
    own: { id: Types.ObjectId; users: [string, string] },
  ): Promise<RoomRecord | null> {
    const [one, other] = own.users;
    const joined = await User.find({
      site: { $eq: toObjectId(siteId) },
      mergedInto: mongoose.trusted({ $in: [one, other].map(toObjectId) }),
    })
      .select('_id mergedInto')
      .limit(MAX_ALIASES)
      .lean<Pick<UserRecord, '_id' | 'mergedInto'>[]>();
    const namesOf = (account: string) => [
      account,
      ...joined.filter(({ mergedInto }) => mergedInto?.equals(account)).map(({ _id }) => _id.toString()),
    ];
    const ids = namesOf(one).flatMap((a) =>
      namesOf(other).map((b) => directRoomId(siteId, directKeyOf(a, b))),
    );
    const rooms = await Room.find({ _id: mongoose.trusted({ $in: ids }) })
      .sort({ _id: 1 })
      .read('primary')
      .lean<RoomRecord[]>();
    return rooms.find(({ _id }) => _id.equals(own.id)) ?? rooms[0] ?? null;
  }

  return { findPeer, findRoom };
}
