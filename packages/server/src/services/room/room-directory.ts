import type { Types } from 'mongoose';
import { toObjectId } from '../../models/object-id.js';
import type { RoomRecord } from '../../models/room.js';
import { createRowCache } from '../../models/row-cache.js';
import type { ReadPrices } from '../../rate-limit/read-prices.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomRef } from '../realtime.js';
import { toAccessedRoom } from './accessed-room.js';
import type { AccessedRoom } from './accessed-room.js';
import { createReadableRooms } from './directory/readable-rooms.js';
import type { Viewer } from './directory/readable-rooms.js';
import { createRoomRefs } from './directory/room-refs.js';
import { createStandings } from './directory/standings.js';
import type { Standing } from './directory/standings.js';
import { adoptRoom, isNotAdopted } from './memberships/membership-adoption.js';

export type RoomDirectory = ReturnType<typeof createRoomDirectory>;

/** Finds rooms and the standings of users in them. Each call reads the store; unchanged rows are decoded once. */
export function createRoomDirectory(
  deps: Pick<ServicesDeps, 'models' | 'bus' | 'clock' | 'guestRights' | 'logger'>,
  { prices }: { prices: ReadPrices },
) {
  const { models, bus, logger } = deps;
  const readable = createReadableRooms(deps);
  const rooms = createRowCache<RoomRecord, AccessedRoom>({ model: models.Room, view: toAccessedRoom });
  const { membershipsOf, ...standings } = createStandings(models, { prices });

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

  /** Finds the rooms of these memberships that are not deleted, by id. A user has one site, so the memberships name it. */
  const refsIn = (memberships: Standing[]): Promise<Map<string, RoomRef>> =>
    refs.find(
      memberships[0]?.siteId ?? '',
      memberships.map(({ room }) => room),
    );

  /** Finds the rooms that a user is in and may read. */
  async function joined(viewer: Viewer): Promise<AccessedRoom[]> {
    const memberships = await membershipsOf(viewer.userId);
    const ids = memberships.map(({ room }) => room);
    return readable(await roomsById(memberships[0]?.siteId ?? '', ids), memberships, viewer);
  }

  return {
    membershipsOf,
    ...standings,
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
    /** Finds the memberships of a user in rooms that are not deleted. */
    async presentMembershipsOf(userId: string): Promise<Standing[]> {
      const memberships = await membershipsOf(userId);
      const present = await refsIn(memberships);
      return memberships.filter(({ roomId }) => present.has(roomId));
    },
    readable,
    joined,
    /** Finds all rooms of a site. */
    async inSite(siteId: string): Promise<AccessedRoom[]> {
      const found = await rooms.find({ site: toObjectId(siteId) });
      return found.filter(({ record }) => !record.deletedAt);
    },
    /** As `joined`, with id, site and slug alone: reads the memberships, and rooms that were never read before. */
    async joinedRefs(viewer: Viewer): Promise<RoomRef[]> {
      // What guests may read changes, so their rooms are read; they are in few.
      if (viewer.kind === 'guest') return joined(viewer);
      const memberships = await membershipsOf(viewer.userId);
      const known = await refsIn(memberships);
      return memberships.flatMap(({ roomId, siteId }) => {
        const ref = known.get(roomId);
        return ref?.siteId === siteId ? [ref] : [];
      });
    },
  };
}
