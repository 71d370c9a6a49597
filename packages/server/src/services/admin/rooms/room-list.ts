import mongoose from 'mongoose';
import { AppError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';

/** What becomes of a room, as commands name it. */
export const ROOM_STATES = ['open', 'archived', 'deleted'] as const;
export type RoomState = (typeof ROOM_STATES)[number];

/** Which rooms to list. */
interface RoomsQuery {
  siteId: string;
  state?: RoomState | undefined;
  /** Only rooms that nobody owns. */
  isOwnerless?: boolean;
  /** The slug behind which the list begins. */
  after?: string | undefined;
  limit: number;
}

/** Returns what has become of a room. */
export function stateOf({ deletedAt, archivedAt }: Pick<RoomRecord, 'deletedAt' | 'archivedAt'>): RoomState {
  if (deletedAt) return 'deleted';
  return archivedAt ? 'archived' : 'open';
}

/** Lists the rooms of a site by slug, without direct ones, which nobody owns, archives or deletes. Reads no names. */
export async function listRooms(
  { Room }: Pick<Models, 'Room'>,
  { siteId, state, isOwnerless = false, after, limit }: RoomsQuery,
): Promise<RoomRecord[]> {
  // By the index on site and slug, row by row: a list of few among many costs time, and no memory.
  const rows = Room.find({
    site: { $eq: toObjectId(siteId) },
    ...(after !== undefined && { slug: mongoose.trusted({ $gt: after }) }),
  })
    .sort({ slug: 1 })
    .lean<RoomRecord[]>()
    .cursor();
  const found: RoomRecord[] = [];
  for await (const row of rows as AsyncIterable<RoomRecord>) {
    if (row.kind === 'direct') continue;
    if (state !== undefined && stateOf(row) !== state) continue;
    if (isOwnerless && (row.owners.length > 0 || row.deletedAt)) continue;
    found.push(row);
    if (found.length >= limit) break;
  }
  return found;
}

/**
 * Finds a room of a site by its slug, a deleted one too.
 * @throws AppError `room_not_found`; `direct_room`, as no command changes those
 */
export async function findRoom(
  { Room }: Pick<Models, 'Room'>,
  { siteId, slug }: { siteId: string; slug: string },
): Promise<RoomRecord> {
  const room = await Room.findOne({
    site: { $eq: toObjectId(siteId) },
    slug: { $eq: slug },
  }).lean<RoomRecord | null>();
  if (!room) throw new AppError('room_not_found');
  if (room.kind === 'direct') throw new AppError('direct_room');
  return room;
}

/** A room with what its row does not hold. */
interface RoomDetails {
  room: RoomRecord;
  /** Usernames. */
  owners: string[];
  /** Messages in its log, deleted ones and system lines too. */
  messages: number;
}

/** Reads a room as an operator sees it, without its texts. @throws AppError `room_not_found`, `direct_room` */
export async function readRoom(
  models: Pick<Models, 'Room' | 'User' | 'Message'>,
  which: { siteId: string; slug: string },
): Promise<RoomDetails> {
  const room = await findRoom(models, which);
  const [owners, newest] = await Promise.all([
    models.User.find({ _id: mongoose.trusted({ $in: room.owners }) })
      .select('username')
      .lean<{ username: string }[]>(),
    models.Message.findOne({ room: { $eq: room._id } })
      .sort({ seq: -1 })
      .select('seq')
      .lean<{ seq: number } | null>(),
  ]);
  return { room, owners: owners.map(({ username }) => username).sort(), messages: newest?.seq ?? 0 };
}
