import type { Types } from 'mongoose';
import { createGroupLoader } from '../../async/group-loader.js';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import type { MessageModel, MessageRecord } from '../../models/message.js';
import { forEachLimited } from '../../async/for-each-limited.js';
import { createNewestRows } from './newest-rows.js';
import type { KeptHead, Rows } from './newest-rows.js';
import { isNewest } from './room-heads.js';
import type { RoomHead } from './room-heads.js';

const MAX_ROOMS = 50_000;
/** Memory for the newest rows of all rooms together, in bytes, estimated. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Rooms that one query asks about. */
const MAX_CHUNK = 500;
/** Changes that one query may return; where there are more, rooms are read one by one. */
const MAX_CHANGES = 1000;

/** A head with the newest rows. A row may be newer than its head, never older. */
export interface Newest extends RoomHead, Rows {}

type Change = Pick<MessageRecord, '_id' | 'room' | 'seq' | 'rev'>;

export type KeptHeads = ReturnType<typeof createKeptHeads>;

/**
 * Keeps the heads of rooms, and asks the store for the changes after them, of all rooms at once. What is kept is a state
 * that the log once had, so changes of other nodes are found by their `rev`: nothing has to invalidate it.
 */
export function createKeptHeads(
  { Message, clock }: { Message: MessageModel; clock: () => number },
  maxBytes = MAX_BYTES,
) {
  const heads = createBoundedCache<KeptHead>({ maxSize: MAX_ROOMS });
  const rows = createNewestRows({
    ...{ Message, clock, maxBytes },
    onGone: (roomId) => heads.delete(roomId),
  });

  /** Reads a room that is not kept. The `rev` is read first: what is written in between has a higher one. */
  async function load(room: Types.ObjectId): Promise<KeptHead> {
    const change = await findNewest(Message, 'rev', room);
    const message = change && isNewest(change) ? change : await findNewest(Message, 'seq', room);
    const head = { rev: change?.rev ?? 0, seq: message?.seq ?? 0 };
    const loaded = { ...head, messageId: message?._id ?? null, changeId: change?._id ?? null };
    heads.set(room.toString(), loaded);
    rows.keep(room.toString(), loaded.rev, { message, change });
    return loaded;
  }

  function apply(found: Map<string, KeptHead>, { _id, room, seq, rev }: Change): void {
    const id = room.toString();
    const before = found.get(id)!;
    const newer =
      seq > before.seq ? { seq, messageId: _id } : { seq: before.seq, messageId: before.messageId };
    const after = { rev, changeId: _id, ...newer };
    found.set(id, after);
    if (rev > (heads.get(id)?.rev ?? 0)) heads.set(id, after);
  }

  /** Finds what came after the kept heads of these rooms, by one query. */
  async function advance(rooms: Types.ObjectId[], found: Map<string, KeptHead>): Promise<void> {
    const byRev = new Map<number, Types.ObjectId[]>();
    for (const room of rooms) {
      const { rev } = found.get(room.toString())!;
      const same = byRev.get(rev);
      if (same) same.push(room);
      else byRev.set(rev, [room]);
    }
    const branches = [...byRev].map(([rev, ids]) => ({ room: { $in: ids }, rev: { $gt: rev } }));
    const changes: Change[] = await Message.findRows(
      branches.length === 1 ? branches[0]! : { $or: branches },
      {
        projection: { room: 1, seq: 1, rev: 1 },
        limit: MAX_CHANGES,
      },
    );
    if (changes.length === MAX_CHANGES)
      return forEachLimited(rooms, async (room) => void found.set(room.toString(), await load(room)));
    // In the order of the log, so that the last one of a room is its head.
    for (const change of changes.sort((a, b) => a.rev - b.rev)) apply(found, change);
  }

  /** Reads the heads of these rooms that a majority has now. */
  async function read(rooms: Types.ObjectId[]): Promise<Map<string, KeptHead>> {
    const found = new Map<string, KeptHead>();
    const known: Types.ObjectId[] = [];
    const unknown: Types.ObjectId[] = [];
    for (const room of rooms) {
      const head = heads.get(room.toString());
      if (head) found.set(room.toString(), head);
      (head ? known : unknown).push(room);
    }
    await forEachLimited(unknown, async (room) => void found.set(room.toString(), await load(room)));
    for (let from = 0; from < known.length; from += MAX_CHUNK)
      await advance(known.slice(from, from + MAX_CHUNK), found);
    return found;
  }

  /** After a restart the members of all rooms ask at once: one query reads the heads of many. */
  const current = createGroupLoader<Types.ObjectId, RoomHead>({
    keyOf: (room) => room.toString(),
    load: read,
    maxWeight: MAX_CHUNK,
  });

  return {
    /**
     * Reads the heads that a majority has, perhaps with those of rooms that other callers ask for; a room that did not
     * change costs no read of its own.
     */
    current,
    /** Reads the heads with the newest rows. */
    async newest(rooms: Types.ObjectId[]): Promise<ReadonlyMap<string, Newest>> {
      const found = await read(rooms);
      const own = await rows.rowsOf(found);
      const none = { message: null, change: null };
      return new Map([...found].map(([id, { rev, seq }]) => [id, { rev, seq, ...none, ...own.get(id) }]));
    },
    /** Rooms and bytes in memory, for tests. */
    size: () => ({ rooms: heads.size, bytes: rows.bytes() }),
  };
}

async function findNewest(
  Message: MessageModel,
  path: 'seq' | 'rev',
  room: Types.ObjectId,
): Promise<MessageRecord | null> {
  const [row = null] = await Message.findRows({ room }, { sort: { [path]: -1 }, limit: 1 });
  return row;
}
