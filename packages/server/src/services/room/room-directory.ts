import { MEMBER_ROLES } from '@sotto/protocol';
import type { MemberRole } from '@sotto/protocol';
import type { Types } from 'mongoose';
import { createBatchLoader } from '../../async/batch-loader.js';
import type { MemberRecord, StoredNotifications } from '../../models/member.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomRecord } from '../../models/room.js';
import { createRowCache } from '../../models/row-cache.js';
import type { ReadPrices } from '../../rate-limit/read-prices.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomRef } from '../realtime.js';
import { toAccessedRoom } from './accessed-room.js';
import type { AccessedRoom } from './accessed-room.js';
import { createRoomRefs } from './directory/room-refs.js';
import { adoptRoom, isNotAdopted } from './memberships/membership-adoption.js';

/** A user's standing in one room. */
export interface Standing {
  readonly userId: string;
  readonly siteId: string;
  readonly room: Types.ObjectId;
  readonly roomId: string;
  readonly role: MemberRole;
  readonly lastReadSeq: number;
  readonly isUnopened: boolean;
  /** When the user's mute ends, in milliseconds since 1970; 0 for none. */
  readonly mutedUntil: number;
  readonly notifications?: StoredNotifications | undefined;
}

/** Users whose memberships are read at once: each may have 500. */
const USERS_PER_QUERY = 20;
/** Rows of former members stay in the store, without a role. */
const CURRENT = { $in: [...MEMBER_ROLES] };

export type RoomDirectory = ReturnType<typeof createRoomDirectory>;

/** Finds rooms and the standings of users in them. Each call reads the store; unchanged rows are decoded once. */
export function createRoomDirectory(
  { models, bus, logger }: Pick<ServicesDeps, 'models' | 'bus' | 'logger'>,
  { prices }: { prices: ReadPrices },
) {
  const rooms = createRowCache<RoomRecord, AccessedRoom>({ model: models.Room, view: toAccessedRoom });
  const standings = createRowCache<MemberRecord, Standing>({ model: models.Member, view: toStanding });

  /** After a restart all users come back at once: one query reads the memberships of many. */
  const loadMemberships = createBatchLoader(
    async (userIds: string[]) => {
      const rows = await standings.find({ user: { $in: userIds.map(toObjectId) }, role: CURRENT });
      const byUser = new Map<string, Standing[]>(userIds.map((id) => [id, []]));
      for (const row of rows) byUser.get(row.userId)?.push(row);
      return byUser;
    },
    { maxKeys: USERS_PER_QUERY },
  );

  async function membershipsOf(userId: string): Promise<Standing[]> {
    const own = (await loadMemberships(userId)) ?? [];
    prices.learn(userId, own.length);
    return own;
  }

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
    // Compared here: in the filter, the store would have to read each row.
    return found.filter((room) => room.siteId === siteId && !room.record.deletedAt);
  }

  const refs = createRoomRefs({ bus, logger, roomsById });

  return {
    /** Finds the memberships of a user. */
    membershipsOf,
    /** Finds the rooms that the user is banned from now, by id. */
    async bansOf(userId: string, now: number): Promise<Set<string>> {
      const found = await standings.find({
        ...{ user: toObjectId(userId), role: null },
        bannedUntil: { $gt: new Date(now) },
      });
      return new Set(found.map(({ roomId }) => roomId));
    },
    /** Finds the memberships of a user in these rooms alone. */
    membershipsIn: (within: AccessedRoom[], userId: string): Promise<Standing[]> =>
      standings.find({
        room: { $in: within.map(({ record }) => record._id) },
        ...{ user: toObjectId(userId), role: CURRENT },
      }),
    /**
     * Finds rooms by a filter, in which nothing is cast (see `createRowCache`). Rooms of an earlier version get their
     * owners and count first.
     */
    findRooms,
    roomsById,
    /** Reads the member counts of rooms, by id: a room from memory may have an older one. */
    async memberCounts(ids: Types.ObjectId[]): Promise<Map<string, number>> {
      const found = await rooms.find({ _id: { $in: ids } });
      return new Map(found.map(({ id, record }) => [id, record.memberCount]));
    },
    /** Finds the rooms that a user is in. A user has one site, so the memberships name it. */
    async joined(userId: string): Promise<AccessedRoom[]> {
      const memberships = await membershipsOf(userId);
      const ids = memberships.map(({ room }) => room);
      return roomsById(memberships[0]?.siteId ?? '', ids);
    },
    /** Finds all rooms of a site. */
    async inSite(siteId: string): Promise<AccessedRoom[]> {
      const found = await rooms.find({ site: toObjectId(siteId) });
      return found.filter(({ record }) => !record.deletedAt);
    },
    /** As `joined`, with id, site and slug alone: reads the memberships, and rooms that were never read before. */
    async joinedRefs(userId: string): Promise<RoomRef[]> {
      const memberships = await membershipsOf(userId);
      const siteId = memberships[0]?.siteId ?? '';
      const known = await refs.find(
        siteId,
        memberships.map(({ room }) => room),
      );
      return memberships.flatMap(({ roomId }) => {
        const ref = known.get(roomId);
        return ref?.siteId === siteId ? [ref] : [];
      });
    },
  };
}

/** Returns a stored membership as a standing. */
export function toStanding(member: MemberRecord): Standing {
  const { user, site, room, role, lastReadSeq, openedAt, mutedUntil, notifications } = member;
  return {
    ...{ userId: user.toString(), siteId: site.toString(), room, roomId: room.toString() },
    ...{ role, lastReadSeq, isUnopened: openedAt === null, notifications },
    mutedUntil: mutedUntil?.getTime() ?? 0,
  };
}
