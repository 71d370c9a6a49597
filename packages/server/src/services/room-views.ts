import { MAX_JOINED_ROOMS } from '@sotto/protocol';
import type { Room, RoomSummary } from '@sotto/protocol';
import mongoose from 'mongoose';
import { createBatchLoader } from '../async/batch-loader.js';
import { mapInSlices } from '../async/time-slices.js';
import { createSizedCache } from '../cache/sized-cache.js';
import type { MemberRecord } from '../models/member.js';
import { toObjectId } from '../models/object-id.js';
import { presentRoom, presentRoomSummary } from '../presenters/rooms.js';
import type { PresentableRoom } from '../presenters/rooms.js';
import type { CoreDeps } from './deps.js';
import type { MessageFeed } from './message-feed.js';
import type { ReadMarks } from './read-marks.js';
import type { ReadPrices } from './read-prices.js';
import type { RoomRef } from './realtime.js';
import { toAccessedRoom } from './room-access.js';
import type { AccessedRoom } from './room-access.js';
import { adoptRoom, isNotAdopted } from './room/membership-adoption.js';
import type { KeptHeads } from './room-log/kept-heads.js';

/** A user's standing in one room. */
type Membership = Pick<MemberRecord, 'site' | 'room' | 'role' | 'lastReadSeq' | 'openedAt'>;

const MAX_REFS = 50_000;
/** Users whose memberships are read at once: each may have 500. */
const USERS_PER_QUERY = 20;

export type RoomViews = ReturnType<typeof createRoomViews>;

/** Assembles what a room looks like: newest message, head, the viewer's marks. */
export function createRoomViews(
  { models, clock }: CoreDeps,
  parts: { feed: MessageFeed; marks: ReadMarks; kept: KeptHeads; prices: ReadPrices },
) {
  const { feed, marks, kept, prices } = parts;
  /** Where a room is found never changes, so what was read once stays right. */
  const refs = createSizedCache<RoomRef>({ maxSize: MAX_REFS, clock });

  /** The counts that rooms keep; read now, as a room from memory may have an older one. */
  async function countsOf(ids: mongoose.Types.ObjectId[]): Promise<Map<string, number>> {
    const rooms = await models.Room.find({ _id: mongoose.trusted({ $in: ids }) })
      .select('memberCount')
      .batchSize(ids.length + 1)
      .lean();
    return new Map(rooms.map(({ _id, memberCount }) => [_id.toString(), memberCount]));
  }

  /** The head is read before the row: one that is behind the newest message costs a reader nothing but a short sync. */
  async function lookAll(rooms: AccessedRoom[], justRead = false): Promise<Map<string, PresentableRoom>> {
    if (rooms.length === 0) return new Map();
    const ids = rooms.map(({ record }) => record._id);
    const [members, newest] = await Promise.all([justRead ? null : countsOf(ids), kept.newest(ids)]);
    const last = rooms.flatMap((room) => {
      const row = newest.get(room.id)?.message;
      return row ? [{ room, message: models.Message.openRecord(row) }] : [];
    });
    const presented = await feed.presentAll(last);
    const messages = new Map(last.map(({ room }, index) => [room.id, presented[index]!]));
    return new Map(
      rooms.map((room) => [
        room.id,
        {
          ...room.record,
          memberCount: members ? (members.get(room.id) ?? 0) : room.record.memberCount,
          lastMessage: messages.get(room.id) ?? null,
          rev: newest.get(room.id)?.rev ?? 0,
        },
      ]),
    );
  }

  /** After a restart everybody comes at once: one query for many. */
  const memberships = createBatchLoader(
    async (userIds: string[]) => {
      const users = userIds.map(toObjectId);
      const rows = await models.Member.find({ user: mongoose.trusted({ $in: users }) })
        .select('user site room role lastReadSeq openedAt')
        .batchSize(userIds.length * MAX_JOINED_ROOMS + 1)
        .lean<(Membership & Pick<MemberRecord, 'user'>)[]>();
      const byUser = new Map<string, Membership[]>(userIds.map((id) => [id, []]));
      for (const row of rows) byUser.get(row.user.toString())?.push(row);
      return byUser;
    },
    { maxKeys: USERS_PER_QUERY },
  );

  async function membershipsOf(userId: string): Promise<Membership[]> {
    const own = (await memberships(userId)) ?? [];
    prices.learn(userId, own.length);
    return own;
  }

  /** The memberships of a user in these rooms alone. */
  const membershipsIn = (rooms: AccessedRoom[], userId: string) =>
    models.Member.find({
      room: mongoose.trusted({ $in: rooms.map(({ record }) => record._id) }),
      user: { $eq: toObjectId(userId) },
    })
      .batchSize(rooms.length + 1)
      .lean<Membership[]>();

  async function roomsById(siteId: string, ids: mongoose.Types.ObjectId[]): Promise<AccessedRoom[]> {
    if (ids.length === 0) return [];
    const find = () =>
      models.Room.find({ _id: mongoose.trusted({ $in: ids }), site: { $eq: toObjectId(siteId) } })
        .batchSize(ids.length + 1)
        .lean();
    const records = await find();
    const old = records.filter(isNotAdopted);
    for (const { _id } of old) await adoptRoom(models, _id);
    return (old.length > 0 ? await find() : records).map(toAccessedRoom);
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
    /** Where the rooms are that a user is in: one read of the memberships, and of rooms that were never seen before. */
    async joinedRefs(userId: string): Promise<RoomRef[]> {
      const memberships = await membershipsOf(userId);
      const known = new Map<string, RoomRef>();
      const unknown: mongoose.Types.ObjectId[] = [];
      for (const { room } of memberships) {
        const ref = refs.get(room.toString());
        if (ref) known.set(ref.id, ref);
        else unknown.push(room);
      }
      for (const { id, siteId, slug } of await roomsById(memberships[0]?.site.toString() ?? '', unknown)) {
        refs.set(id, { id, siteId, slug });
        known.set(id, { id, siteId, slug });
      }
      return memberships.flatMap(({ room, site }) => {
        const ref = known.get(room.toString());
        return ref?.siteId === site.toString() ? [ref] : [];
      });
    },
    /**
     * Rooms as one viewer sees them, in the order given.
     * @param known what the caller has just read: the viewer's memberships, the rooms themselves
     */
    async forViewer(
      rooms: AccessedRoom[],
      userId: string,
      known: { memberships?: Membership[]; rooms?: true } = {},
    ): Promise<Room[]> {
      const memberships = known.memberships ?? (await membershipsIn(rooms, userId));
      const own = new Map(memberships.map((one) => [one.room.toString(), one]));
      const looks = await lookAll(rooms, known.rooms);
      return mapInSlices(rooms, ({ id }) => {
        const membership = own.get(id);
        const viewpoint = membership && {
          role: membership.role,
          lastReadSeq: marks.latest(id, userId, membership.lastReadSeq),
          isUnopened: membership.openedAt === null,
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
