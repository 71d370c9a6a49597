import { can } from '@sotto/protocol';
import type { ListRoomsQuery } from '@sotto/protocol';
import { z } from 'zod';
import type { Actor } from '../../../actor.js';
import { fieldError } from '../../../errors.js';
import { toObjectId } from '../../../models/object-id.js';
import type { ServicesDeps } from '../../deps.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { Standing } from './standings.js';
import type { RoomDirectory } from '../room-directory.js';

/** Appended to a prefix, sorts after every text that begins with the prefix. */
const END_OF_PREFIX = '\u{10FFFF}';
/** Reads of a page of public rooms: more than one where many of them are archived. */
const MAX_ROUNDS = 4;

/** Where a page of public rooms ended: by slug, or by name and slug in a search. */
const cursorSchema = z.object({ slug: z.string(), name: z.string().optional() });
type Cursor = z.infer<typeof cursorSchema>;

/**
 * Creates a function that reads a page of public rooms without those of some memberships; returns all that was read, too.
 * @throws AppError `validation_failed` for a cursor that this server did not create
 */
export function createPublicRooms(
  { clock, guestRights }: Pick<ServicesDeps, 'clock' | 'guestRights'>,
  directory: Pick<RoomDirectory, 'findRooms' | 'bansOf'>,
) {
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

  /** Returns the ids of rooms that the actor is banned from, and whether a public room may be seen. */
  async function findHidden({ userId, siteId, kind }: Actor) {
    const now = clock();
    const [banned, siteGuests] = await Promise.all([
      directory.bansOf(userId, now),
      kind === 'guest' ? guestRights(siteId) : undefined,
    ]);
    const isHidden = ({ id, record }: AccessedRoom) =>
      banned.has(id) || can('read', { role: null, kind, room: record, siteGuests, now }) !== true;
    return { banned, isHidden };
  }

  return async (actor: Actor, key: string, query: ListRoomsQuery, joined: Standing[]) => {
    const { banned, isHidden } = await findHidden(actor);
    let cursor = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const isJoined = new Set(joined.map(({ roomId }) => roomId));
    const size = query.limit + 1 + isJoined.size + banned.size;
    const read: AccessedRoom[] = [];
    const others: AccessedRoom[] = [];
    let isLast = false;
    // Left out here: in the filter, the store would have to read each row. A page may be short, as its cursor goes on.
    for (let round = 0; round < MAX_ROUNDS && !isLast && others.length <= query.limit; round += 1) {
      const found = await findPublic(actor.siteId, key, cursor, size);
      read.push(...found);
      others.push(
        ...found.filter((room) => !isJoined.has(room.id) && isListed(room, query) && !isHidden(room)),
      );
      isLast = found.length < size;
      cursor = found.length > 0 ? cursorAt(found.at(-1)!, key) : cursor;
    }
    const rooms = others.slice(0, query.limit);
    const next = others.length > rooms.length ? cursorAt(rooms.at(-1)!, key) : isLast ? null : cursor;
    return { rooms, nextCursor: next && encodeCursor(next), read };
  };
}

/** Whether the list shows the room: archived ones in a list of their own. */
export function isListed({ record }: AccessedRoom, { archived }: ListRoomsQuery): boolean {
  return Boolean(record.archivedAt) === (archived === 'true');
}

function cursorAt({ record: { slug, nameKey } }: AccessedRoom, key: string): Cursor {
  return { slug, ...(key && { name: nameKey }) };
}

function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function decodeCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch (cause) {
    const message = 'must be a nextCursor of a previous page';
    throw fieldError({ path: 'cursor', code: 'invalid_cursor', message }, { cause });
  }
}
