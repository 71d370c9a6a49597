import type { Room, RoomSummary } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { MemberRecord } from '../models/member.js';
import { toObjectId } from '../models/object-id.js';
import { presentRoom, presentRoomSummary } from '../presenters/rooms.js';
import type { PresentableRoom } from '../presenters/rooms.js';
import { forEachOf } from './concurrency.js';
import type { CoreDeps } from './deps.js';
import type { MessageFeed } from './message-feed.js';
import type { ReadMarks } from './read-marks.js';
import { toAccessedRoom } from './room-access.js';
import type { AccessedRoom } from './room-access.js';

/** How a user stands in one room. */
type Membership = Pick<MemberRecord, 'site' | 'room' | 'role' | 'lastReadSeq'>;

export type RoomViews = ReturnType<typeof createRoomViews>;

/** Puts together what a room looks like: counted members, newest message, head, the viewer's marks. */
export function createRoomViews(
  { models }: CoreDeps,
  { feed, marks }: { feed: MessageFeed; marks: ReadMarks },
) {
  async function countMembers(ids: mongoose.Types.ObjectId[]): Promise<Map<string, number>> {
    const counts = await models.Member.aggregate<{ _id: mongoose.Types.ObjectId; count: number }>([
      { $match: { room: { $in: ids } } },
      { $group: { _id: '$room', count: { $sum: 1 } } },
    ]);
    return new Map(counts.map(({ _id, count }) => [_id.toString(), count]));
  }

  /** The `rev` is read first: one that is behind the newest message costs a reader nothing but a short sync. */
  async function look(room: AccessedRoom, memberCount: number): Promise<PresentableRoom> {
    const inRoom = { room: { $eq: room.record._id } };
    const byRev = await models.Message.findOne(inRoom).sort({ rev: -1 }).select('rev').lean();
    const last = await models.Message.findOne(inRoom).sort({ seq: -1 });
    const [lastMessage = null] = await feed.present(room, last ? [last] : []);
    return { ...room.record, memberCount, lastMessage, rev: byRev?.rev ?? 0 };
  }

  async function lookAll(rooms: AccessedRoom[]): Promise<Map<string, PresentableRoom>> {
    if (rooms.length === 0) return new Map();
    const counts = await countMembers(rooms.map(({ record }) => record._id));
    const looks = new Map<string, PresentableRoom>();
    await forEachOf(rooms, async (room) => {
      looks.set(room.id, await look(room, counts.get(room.id) ?? 0));
    });
    return looks;
  }

  const membershipsOf = (userId: string) =>
    models.Member.find({ user: { $eq: toObjectId(userId) } }).lean<Membership[]>();

  async function roomsById(siteId: string, ids: mongoose.Types.ObjectId[]): Promise<AccessedRoom[]> {
    if (ids.length === 0) return [];
    const records = await models.Room.find({
      _id: mongoose.trusted({ $in: ids }),
      site: { $eq: toObjectId(siteId) },
    }).lean();
    return records.map(toAccessedRoom);
  }

  return {
    membershipsOf,
    roomsById,
    /** The rooms that a user is in. A user has one site, so the memberships name it. */
    async joined(userId: string): Promise<AccessedRoom[]> {
      const memberships = await membershipsOf(userId);
      const site = memberships[0]?.site.toString();
      const ids = memberships.map(({ room }) => room);
      return site === undefined ? [] : roomsById(site, ids);
    },
    /** Rooms as one viewer sees them, in the order given. */
    async forViewer(rooms: AccessedRoom[], userId: string, memberships?: Membership[]): Promise<Room[]> {
      const own = new Map(
        (memberships ?? (await membershipsOf(userId))).map((one) => [one.room.toString(), one]),
      );
      const looks = await lookAll(rooms);
      return rooms.map(({ id }) => {
        const membership = own.get(id);
        const viewpoint = membership && {
          role: membership.role,
          lastReadSeq: marks.latest(id, userId, membership.lastReadSeq),
        };
        return presentRoom(looks.get(id)!, viewpoint ?? null);
      });
    },
    /** A room as everybody in it sees it. */
    async summary(room: AccessedRoom): Promise<RoomSummary> {
      return presentRoomSummary((await lookAll([room])).get(room.id)!);
    },
  };
}
