import { can } from '@sotto/protocol';
import type { ListRoomsQuery, Page, Room } from '@sotto/protocol';
import { z } from 'zod';
import type { Actor } from '../../actor.js';
import type { LimitByKey } from '../../async/limit-by-key.js';
import { AppError } from '../../errors.js';
import { toObjectId } from '../../models/object-id.js';
import type { ServicesDeps } from '../deps.js';
import type { AccessedRoom } from './accessed-room.js';
import type { RoomAssembler } from './assembler.js';
import type { RoomDirectory, Standing } from './room-directory.js';
import { nameKeyOf } from './slugs.js';

/** Appended to a prefix, sorts after every text that begins with the prefix. */
const END_OF_PREFIX = '\u{10FFFF}';

const NO_PAGE = { rooms: [], nextCursor: null, read: [] };

/** Where a page of public rooms ended: by slug, or by name and slug in a search. */
const cursorSchema = z.object({ slug: z.string(), name: z.string().optional() });
type Cursor = z.infer<typeof cursorSchema>;

export type RoomSearch = ReturnType<typeof createRoomSearch>;

/** Lists rooms: the joined ones whole, public ones by pages; `q` finds by the beginning of the name. */
export function createRoomSearch(
  { clock, guestRights }: Pick<ServicesDeps, 'clock' | 'guestRights'>,
  parts: { directory: RoomDirectory; assembler: RoomAssembler; expensive: LimitByKey },
) {
  const { directory, assembler, expensive } = parts;

  /** Public rooms behind a cursor, at most `limit`. */
  async function findPublic(
    siteId: string,
    prefix: string,
    cursor: Cursor | null,
    limit: number,
  ): Promise<AccessedRoom[]> {
    const filter = { site: toObjectId(siteId), visibility: 'public' };
    if (prefix === '')
      return directory.findRooms(
        { ...filter, ...(cursor && { slug: { $gt: cursor.slug } }) },
        { sort: { slug: 1 }, limit },
      );
    const from = cursor?.name ?? prefix;
    const rest = cursor && { $or: [{ nameKey: { $gt: from } }, { slug: { $gt: cursor.slug } }] };
    return directory.findRooms(
      { ...filter, nameKey: { $gte: from, $lt: prefix + END_OF_PREFIX }, ...rest },
      { sort: { nameKey: 1, slug: 1 }, limit },
    );
  }

  /** A page of public rooms without those of these memberships, and all that was read for it. */
  async function findPage(actor: Actor, key: string, query: ListRoomsQuery, joined: Standing[]) {
    const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const isJoined = new Set(joined.map(({ roomId }) => roomId));
    const now = clock();
    const [banned, siteGuests] = await Promise.all([
      directory.bansOf(actor.userId, now),
      actor.kind === 'guest' ? guestRights(actor.siteId) : undefined,
    ]);
    const isHidden = ({ id, record }: AccessedRoom) =>
      banned.has(id) || can('read', { role: null, kind: actor.kind, room: record, siteGuests, now }) !== true;
    // Left out here: in the filter, the store would have to read each row.
    const most = query.limit + 1 + isJoined.size + banned.size;
    const read = await findPublic(actor.siteId, key, cursor, most);
    const others = read.filter((room) => !isJoined.has(room.id) && !isHidden(room));
    const rooms = others.slice(0, query.limit);
    // What is hidden makes a page shorter; the next one begins behind all that was read.
    const end = others.length > rooms.length ? rooms : read.length === most ? read : [];
    const last = end.at(-1)?.record;
    const nextCursor = last ? encodeCursor({ slug: last.slug, ...(key && { name: last.nameKey }) }) : null;
    return { rooms, nextCursor, read };
  }

  /** @param read rooms that were just read: in a small site they are most of those that are joined */
  async function findJoined(
    actor: Actor,
    key: string,
    memberships: Standing[],
    read: AccessedRoom[],
  ): Promise<AccessedRoom[]> {
    const known = new Map(read.map((room) => [room.id, room]));
    const others = memberships.filter(({ roomId }) => !known.has(roomId)).map(({ room }) => room);
    for (const room of await directory.roomsById(actor.siteId, others)) known.set(room.id, room);
    const joined = memberships.flatMap(({ roomId }) => known.get(roomId) ?? []);
    return joined
      .filter(({ record }) => record.nameKey.includes(key))
      .sort((a, b) => (a.slug < b.slug ? -1 : 1));
  }

  async function list(actor: Actor, query: ListRoomsQuery): Promise<Page<Room>> {
    const key = nameKeyOf(query.q ?? '');
    const { scope, cursor } = query;
    const memberships = scope === 'public' ? [] : await directory.membershipsOf(actor.userId);
    const page = scope === 'joined' ? NO_PAGE : await findPage(actor, key, query, memberships);
    // Joined rooms come whole on the first page.
    const isFirst = scope === 'joined' || cursor === undefined;
    const joined = isFirst ? await findJoined(actor, key, memberships, page.read) : [];
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

function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function decodeCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch (cause) {
    const message = 'must be a nextCursor of a previous page';
    const errors = [{ path: 'cursor', code: 'invalid_cursor', message }];
    throw new AppError('validation_failed', `cursor: ${message}`, { errors, cause });
  }
}
