import type { ListRoomsQuery, Page, Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import { z } from 'zod';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import type { RoomRecord } from '../models/room.js';
import type { CoreDeps } from './deps.js';
import { toAccessedRoom } from './room-access.js';
import type { RoomViews } from './room-views.js';
import { nameKeyOf } from './slugs.js';

/** Sorts behind every text that begins with what stands before it. */
const END_OF_PREFIX = '\u{10FFFF}';

/** Where a page of public rooms ended: by slug, or by name and slug in a search. */
const cursorSchema = z.object({ slug: z.string(), name: z.string().optional() });
type Cursor = z.infer<typeof cursorSchema>;

export type RoomSearch = ReturnType<typeof createRoomSearch>;

/** Lists rooms: the joined ones whole, public ones by pages; `q` finds by the beginning of the name. */
export function createRoomSearch(
  { models }: CoreDeps,
  { views, expensive }: { views: RoomViews; expensive: LimitByKey },
) {
  async function findPublic(
    siteId: string,
    prefix: string,
    cursor: Cursor | null,
    limit: number,
    except: mongoose.Types.ObjectId[],
  ): Promise<RoomRecord[]> {
    const filter = {
      site: { $eq: toObjectId(siteId) },
      visibility: { $eq: 'public' as const },
      ...(except.length > 0 && { _id: mongoose.trusted({ $nin: except }) }),
    };
    if (prefix === '')
      return models.Room.find({ ...filter, ...(cursor && { slug: mongoose.trusted({ $gt: cursor.slug }) }) })
        .sort({ slug: 1 })
        .limit(limit)
        .lean();
    const from = cursor?.name ?? prefix;
    return models.Room.find({
      ...filter,
      nameKey: mongoose.trusted({ $gte: from, $lt: prefix + END_OF_PREFIX }),
      ...(cursor && {
        $or: [{ nameKey: mongoose.trusted({ $gt: from }) }, { slug: mongoose.trusted({ $gt: cursor.slug }) }],
      }),
    })
      .sort({ nameKey: 1, slug: 1 })
      .limit(limit)
      .lean();
  }

  async function listPublic(
    actor: Actor,
    key: string,
    query: ListRoomsQuery,
    except: mongoose.Types.ObjectId[],
  ): Promise<Page<Room>> {
    const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const found = await findPublic(actor.siteId, key, cursor, query.limit + 1, except);
    const page = found.slice(0, query.limit);
    const results = await views.forViewer(page.map(toAccessedRoom), actor.userId, { rooms: true });
    const last = found.length > page.length ? page.at(-1) : undefined;
    const nextCursor = last ? encodeCursor({ slug: last.slug, ...(key && { name: last.nameKey }) }) : null;
    return { results, nextCursor };
  }

  async function list(actor: Actor, query: ListRoomsQuery): Promise<Page<Room>> {
    const key = nameKeyOf(query.q ?? '');
    if (query.scope === 'public') return listPublic(actor, key, query, []);
    const memberships = await views.membershipsOf(actor.userId);
    const ids = memberships.map(({ room }) => room);
    const rest =
      query.scope === 'joined' ? { results: [], nextCursor: null } : await listPublic(actor, key, query, ids);
    // Joined rooms come whole on the first page.
    if (query.scope !== 'joined' && query.cursor !== undefined) return rest;
    const joined = await views.roomsById(actor.siteId, ids);
    const found = joined.filter(({ record }) => record.nameKey.includes(key));
    found.sort((a, b) => (a.slug < b.slug ? -1 : 1));
    const results = await views.forViewer(found, actor.userId, { memberships, rooms: true });
    return { results: [...results, ...rest.results], nextCursor: rest.nextCursor };
  }

  return {
    /**
     * By default the joined rooms first, then public ones that are not joined.
     * @throws AppError `validation_failed` for a cursor that is none of ours
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
    const message = 'must be a nextCursor of ours';
    const errors = [{ path: 'cursor', code: 'invalid_cursor', message }];
    throw new AppError('validation_failed', `cursor: ${message}`, { errors, cause });
  }
}
