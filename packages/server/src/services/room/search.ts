import type { ListRoomsQuery, Page, Room } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import type { LimitByKey } from '../../async/limit-by-key.js';
import type { ServicesDeps } from '../deps.js';
import type { AccessedRoom } from './accessed-room.js';
import type { RoomAssembler } from './assembler.js';
import { createPublicRooms, isListed } from './directory/public-rooms.js';
import type { Standing } from './directory/standings.js';
import type { RoomDirectory } from './room-directory.js';
import { openNames } from './names/room-names.js';
import { nameKeyOf } from './slugs.js';

const NO_PAGE = { rooms: [], nextCursor: null, read: [] };

export type RoomSearch = ReturnType<typeof createRoomSearch>;

/** Lists rooms: the joined ones whole, public ones by pages; `q` finds by the beginning of the name. */
export function createRoomSearch(
  deps: Pick<ServicesDeps, 'clock' | 'guestRights' | 'keys' | 'logger'>,
  parts: { directory: RoomDirectory; assembler: RoomAssembler; expensive: LimitByKey },
) {
  const { directory, assembler, expensive } = parts;
  const findPage = createPublicRooms(deps, directory);

  /** @param read rooms that were just read: in a small site they are most of those that are joined */
  async function findJoined(
    actor: Actor,
    key: string,
    query: ListRoomsQuery,
    { memberships, read }: { memberships: Standing[]; read: AccessedRoom[] },
  ): Promise<AccessedRoom[]> {
    const known = new Map(read.map((room) => [room.id, room]));
    const others = memberships.filter(({ roomId }) => !known.has(roomId)).map(({ room }) => room);
    for (const room of await directory.roomsById(actor.siteId, others)) known.set(room.id, room);
    const found = memberships
      .flatMap(({ roomId }) => known.get(roomId) ?? [])
      .filter((room) => isListed(room, query));
    const joined = await directory.readable(found, memberships, actor);
    joined.sort((a, b) => (a.slug < b.slug ? -1 : 1));
    return key === '' ? joined : filterByName(actor, joined, key);
  }

  /** Keeps the rooms whose name contains the key; a direct room is found by the name of its other member. */
  async function filterByName(
    { userId }: Actor,
    rooms: AccessedRoom[],
    key: string,
  ): Promise<AccessedRoom[]> {
    const [peers, named] = await Promise.all([assembler.findPeers(rooms, userId), openNames(deps, rooms)]);
    return named.filter(({ id, record }) => {
      const peer = peers.get(id);
      if (!peer) return record.nameKey.includes(key);
      return nameKeyOf(peer.displayName).includes(key) || peer.username.includes(key);
    });
  }

  async function list(actor: Actor, query: ListRoomsQuery): Promise<Page<Room>> {
    const key = nameKeyOf(query.q ?? '');
    const { scope, cursor } = query;
    const memberships = scope === 'public' ? [] : await directory.membershipsOf(actor.userId);
    const page = scope === 'joined' ? NO_PAGE : await findPage(actor, key, query, memberships);
    // Joined rooms come whole on the first page.
    const isFirst = scope === 'joined' || cursor === undefined;
    const joined = isFirst ? await findJoined(actor, key, query, { memberships, read: page.read }) : [];
    const results = await assembler.forViewer([...joined, ...page.rooms], actor, {
      ...(scope !== 'public' && { memberships }),
      areFresh: true,
    });
    return { results, nextCursor: page.nextCursor };
  }

  return {
    /**
     * By default the joined rooms first, then public ones that are not joined.
     * @throws AppError `validation_failed` for a cursor that this server did not create
     */
    list: (actor: Actor, query: ListRoomsQuery): Promise<Page<Room>> =>
      expensive.run(actor.userId, () => list(actor, query)),
  };
}
