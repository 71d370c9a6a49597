import { MEMBER_ROLES } from '@sotto/protocol';
import type { MemberRole, Room, RoomSummary } from '@sotto/protocol';
import type { Types } from 'mongoose';
import { createBatchLoader } from '../../async/batch-loader.js';
import { mapInSlices } from '../../async/time-slices.js';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import type { MemberRecord } from '../../models/member.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomRecord } from '../../models/room.js';
import { createRowCache } from '../../models/row-cache.js';
import { presentRoom, presentRoomSummary } from '../../presenters/rooms.js';
import type { RoomState } from '../../presenters/rooms.js';
import type { ServicesDeps } from '../deps.js';
import type { MessagePublisher } from './message-publisher.js';
import type { ReadMarks } from './read-marks.js';
import type { ReadPrices } from '../../rate-limit/read-prices.js';
import type { RoomRef } from '../realtime.js';
import { toAccessedRoom } from './access.js';
import type { AccessedRoom } from './access.js';
import { adoptRoom, isNotAdopted } from './memberships/membership-adoption.js';
import type { KeptHeads } from '../room-log/kept-heads.js';

/** A user's standing in one room. */
export interface Standing {
  readonly userId: string;
  readonly siteId: string;
  readonly room: Types.ObjectId;
  readonly roomId: string;
  readonly role: MemberRole;
  readonly lastReadSeq: number;
  readonly isUnopened: boolean;
}

interface AssembledRoom {
  room: AccessedRoom;
  state: RoomState;
}

const MAX_REFS = 50_000;
/** Users whose memberships are read at once: each may have 500. */
const USERS_PER_QUERY = 20;
/** Rows of those who left stay in the store. */
const CURRENT = { $in: [...MEMBER_ROLES] };

export type RoomAssembler = ReturnType<typeof createRoomAssembler>;

/** Assembles what a room looks like: newest message, head, the viewer's marks. */
export function createRoomAssembler(
  { models }: ServicesDeps,
  parts: { messagePublisher: MessagePublisher; marks: ReadMarks; kept: KeptHeads; prices: ReadPrices },
) {
  const { messagePublisher, marks, kept, prices } = parts;
  /** Where a room is found never changes, so what was read once stays right. */
  const refs = createBoundedCache<RoomRef>({ maxSize: MAX_REFS });

  const rooms = createRowCache<RoomRecord, AccessedRoom>({
    ...{ model: models.Room, view: toAccessedRoom },
  });
  const standings = createRowCache<MemberRecord, Standing>({
    ...{ model: models.Member, view: toStanding },
  });

  /** The counts that rooms keep; read now, as a room from memory may have an older one. */
  async function countsOf(ids: Types.ObjectId[]): Promise<Map<string, number>> {
    const found = await rooms.find({ _id: { $in: ids } });
    return new Map(found.map(({ id, record }) => [id, record.memberCount]));
  }

  /**
   * These rooms with their states, in their order. The head is read before the row: one that is behind the newest
   * message costs a reader nothing but a short sync.
   */
  async function assemble(looked: AccessedRoom[], justRead = false): Promise<AssembledRoom[]> {
    if (looked.length === 0) return [];
    const ids = looked.map(({ record }) => record._id);
    const [counts, newest] = await Promise.all([justRead ? null : countsOf(ids), kept.newest(ids)]);
    const rows = looked.map((room) => ({ room, row: newest.get(room.id)!.message }));
    const written = rows.flatMap(({ room, row }) =>
      row ? [{ room, message: models.Message.openRecord(row) }] : [],
    );
    const messages = (await messagePublisher.presentAll(written)).values();
    return rows.map(({ room, row }) => ({
      room,
      state: {
        memberCount: counts ? (counts.get(room.id) ?? 0) : room.record.memberCount,
        lastMessage: row && messages.next().value!,
        rev: newest.get(room.id)!.rev,
      },
    }));
  }

  /** After a restart everybody comes at once: one query for many. */
  const memberships = createBatchLoader(
    async (userIds: string[]) => {
      const rows = await standings.find({ user: { $in: userIds.map(toObjectId) }, role: CURRENT });
      const byUser = new Map<string, Standing[]>(userIds.map((id) => [id, []]));
      for (const row of rows) byUser.get(row.userId)?.push(row);
      return byUser;
    },
    { maxKeys: USERS_PER_QUERY },
  );

  async function membershipsOf(userId: string): Promise<Standing[]> {
    const own = (await memberships(userId)) ?? [];
    prices.learn(userId, own.length);
    return own;
  }

  /** The memberships of a user in these rooms alone. */
  const membershipsIn = (looked: AccessedRoom[], userId: string) =>
    standings.find({
      room: { $in: looked.map(({ record }) => record._id) },
      ...{ user: toObjectId(userId), role: CURRENT },
    });

  /** Rooms that a filter finds, those of a version before ours once they know their owners and count. */
  async function findRooms(
    filter: object,
    options?: { sort?: Record<string, 1>; limit?: number },
  ): Promise<AccessedRoom[]> {
    const found = await rooms.find(filter, options);
    const old = found.filter(({ record }) => isNotAdopted(record));
    for (const { record } of old) await adoptRoom(models, record._id);
    return old.length > 0 ? rooms.find(filter, options) : found;
  }

  async function roomsById(siteId: string, ids: Types.ObjectId[]): Promise<AccessedRoom[]> {
    const found = ids.length > 0 ? await findRooms({ _id: { $in: ids } }) : [];
    // Compared here: in the filter it would make the store look into each row.
    return found.filter((room) => room.siteId === siteId);
  }

  return {
    membershipsOf,
    /** Rooms that a filter finds; nothing in it is cast (see `createRowCache`). */
    findRooms,
    roomsById,
    /** The rooms that a user is in. A user has one site, so the memberships name it. */
    async joined(userId: string): Promise<AccessedRoom[]> {
      const memberships = await membershipsOf(userId);
      const ids = memberships.map(({ room }) => room);
      return roomsById(memberships[0]?.siteId ?? '', ids);
    },
    /** Where the rooms are that a user is in: one read of the memberships, and of rooms that were never seen before. */
    async joinedRefs(userId: string): Promise<RoomRef[]> {
      const memberships = await membershipsOf(userId);
      const known = new Map<string, RoomRef>();
      const unknown: Types.ObjectId[] = [];
      for (const { room, roomId } of memberships) {
        const ref = refs.get(roomId);
        if (ref) known.set(roomId, ref);
        else unknown.push(room);
      }
      for (const { id, siteId, slug } of await roomsById(memberships[0]?.siteId ?? '', unknown)) {
        refs.set(id, { id, siteId, slug });
        known.set(id, { id, siteId, slug });
      }
      return memberships.flatMap(({ roomId, siteId }) => {
        const ref = known.get(roomId);
        return ref?.siteId === siteId ? [ref] : [];
      });
    },
    /**
     * Rooms as one viewer sees them, in the order given.
     * @param known what the caller has just read: the viewer's memberships, the rooms themselves
     */
    async forViewer(
      looked: AccessedRoom[],
      userId: string,
      known: { memberships?: Standing[]; rooms?: true } = {},
    ): Promise<Room[]> {
      const memberships = known.memberships ?? (await membershipsIn(looked, userId));
      const own = new Map(memberships.map((one) => [one.roomId, one]));
      const assembled = await assemble(looked, known.rooms);
      return mapInSlices(assembled, ({ room, state }) => {
        const standing = own.get(room.id);
        if (!standing) return presentRoom(room.record, state, null);
        const { role, isUnopened } = standing;
        const lastReadSeq = marks.latest(room.id, userId, standing.lastReadSeq);
        return presentRoom(room.record, state, { role, isUnopened, lastReadSeq });
      });
    },
    /** A room as everybody in it sees it. */
    async summary(room: AccessedRoom): Promise<RoomSummary> {
      const [assembled] = await assemble([room]);
      return presentRoomSummary(room.record, assembled!.state);
    },
  };
}

/** A membership as it is stored, as a standing. */
export function toStanding({ user, site, room, role, lastReadSeq, openedAt }: MemberRecord): Standing {
  return {
    ...{ userId: user.toString(), siteId: site.toString(), room, roomId: room.toString() },
    ...{ role, lastReadSeq, isUnopened: openedAt === null },
  };
}
