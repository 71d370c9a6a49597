import type { Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import { toObjectId } from '../../../models/object-id.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomRef } from '../../realtime.js';
import type { UserDirectory } from '../../user/user-directory.js';
import type { RoomAssembler } from '../assembler.js';
import { toStanding } from '../directory/standings.js';
import type { RoomDirectory } from '../room-directory.js';

/** Creates a function that returns a room as each of these users sees it who is a member, by user id. */
export function createRoomViews(
  { models }: Pick<ServicesDeps, 'models'>,
  parts: { directory: RoomDirectory; assembler: RoomAssembler; users: UserDirectory },
) {
  const { directory, assembler, users } = parts;
  return async ({ siteId, id }: RoomRef, userIds: string[]): Promise<Map<string, Room>> => {
    const [room] = await directory.roomsById(siteId, [toObjectId(id)]);
    if (!room) return new Map();
    const members = await models.Member.find({
      room: { $eq: room.record._id },
      user: mongoose.trusted({ $in: userIds.map(toObjectId) }),
    }).lean();
    const people = await users.byIds(
      siteId,
      members.map(({ user }) => user.toString()),
    );
    const views = new Map<string, Room>();
    for (const member of members) {
      const userId = member.user.toString();
      const viewer = { userId, kind: people.get(userId)?.kind ?? 'user' };
      const memberships = [toStanding(member)];
      const readable = await directory.readable([room], memberships, viewer);
      const [view] = await assembler.forViewer(readable, viewer, { memberships, areFresh: true });
      if (view) views.set(userId, view);
    }
    return views;
  };
}
