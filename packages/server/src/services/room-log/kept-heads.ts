import type { Types } from 'mongoose';
import { createGroupLoader } from '../../async/group-loader.js';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import type { MessageModel, MessageRecord } from '../../models/message.js';
import { forEachLimited } from '../../async/for-each-limited.js';
import { isNewest } from './room-heads.js';
import type { RoomHead } from './room-heads.js';

const MAX_ROOMS = 50_000;
/** Memory for the newest rows of all rooms together, in bytes, estimated. */
const MAX_BYTES = 32 * 1024 * 1024;
const ROW_BYTES = 800;
const REV_BYTES = 8;
/** Milliseconds that a row is shown without being read again: an operator may have changed it by hand. */
const ROWS_TTL_MS = 60_000;
/** Rooms that one query asks about. */
const MAX_CHUNK = 500;
/** Changes that one query may return; where there are more, rooms are read one by one. */
const MAX_CHANGES = 1000;

/** A head, with the newest rows as they are stored: with ciphertext. A row may be newer than its head, never older. */
export interface Newest extends RoomHead {
  /** The newest message, by `seq`. */
  message: MessageRecord | null;
  /** The message that was changed last, by `rev`; often the same. */
  change: MessageRecord | null;
}

interface Kept extends RoomHead {
  readonly messageId: Types.ObjectId | null;
  readonly changeId: Types.ObjectId | null;
}

type Rows = Pick<Newest, 'message' | 'change'>;
type Change = Pick<MessageRecord, '_id' | 'room' | 'seq' | 'rev'>;

export type KeptHeads = ReturnType<typeof createKeptHeads>;

/**
 * Keeps the heads of rooms, and asks the store for all rooms at once what came after them. What is kept is a state that
 * the log once had, so a change that nobody told this node about is found by its `rev`: nothing has to invalidate it.
 */
export function createKeptHeads(
  { Message, clock }: { Message: MessageModel; clock: () => number },
  maxBytes = MAX_BYTES,
) {
  const heads = createBoundedCache<Kept>({ maxSize: MAX_ROOMS });
  const rows = createBoundedCache<Rows & { rev: number }>({
    maxSize: maxBytes,
    ttl: { ms: ROWS_TTL_MS, clock },
  });

  async function newestBy(path: 'seq' | 'rev', room: Types.ObjectId): Promise<MessageRecord | null> {
    const [row = null] = await Message.findRows({ room }, { sort: { [path]: -1 }, limit: 1 });
    return row;
  }

  function keepRows(id: string, rev: number, { message, change }: Rows): void {
    const bytes = bytesOf(message) + (change === message ? 0 : bytesOf(change));
    rows.set(id, { rev, message, change }, { size: bytes });
  }

  /** Reads a room that is not known. The `rev` comes first: what is written in between has a higher one. */
  async function load(room: Types.ObjectId): Promise<Kept> {
    const change = await newestBy('rev', room);
    const message = change && isNewest(change) ? change : await newestBy('seq', room);
    const head = { rev: change?.rev ?? 0, seq: message?.seq ?? 0 };
    const loaded = { ...head, messageId: message?._id ?? null, changeId: change?._id ?? null };
    heads.set(room.toString(), loaded);
    keepRows(room.toString(), loaded.rev, { message, change });
    return loaded;
  }

  function apply(found: Map<string, Kept>, { _id, room, seq, rev }: Change): void {
    const id = room.toString();
    const before = found.get(id)!;
    const newer =
      seq > before.seq ? { seq, messageId: _id } : { seq: before.seq, messageId: before.messageId };
    const after = { rev, changeId: _id, ...newer };
    found.set(id, after);
    if (rev > (heads.get(id)?.rev ?? 0)) heads.set(id, after);
  }

  /** Finds what came after the kept heads of these rooms, by one query. */
  async function advance(rooms: Types.ObjectId[], found: Map<string, Kept>): Promise<void> {
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

  /** The heads of these rooms as a majority has them now. */
  async function read(rooms: Types.ObjectId[]): Promise<Map<string, Kept>> {
    const found = new Map<string, Kept>();
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

  /** The newest rows of these heads; those that are not in memory by one query. */
  async function rowsOf(found: Map<string, Kept>): Promise<Map<string, Rows>> {
    const result = new Map<string, Rows>();
    const missing: [string, Kept][] = [];
    for (const [id, head] of found) {
      const known = rows.get(id);
      if (known?.rev === head.rev) result.set(id, known);
      else missing.push([id, head]);
    }
    const ids = missing.flatMap(([, head]) => [head.messageId, head.changeId]).filter((id) => id !== null);
    if (ids.length === 0) return result;
    const read = await Message.findRows({ _id: { $in: ids } });
    const byId = new Map(read.map((row) => [row._id.toString(), row]));
    const rowOf = (id: Types.ObjectId | null) => (id && byId.get(id.toString())) ?? null;
    for (const [id, head] of missing) {
      const own = { message: rowOf(head.messageId), change: rowOf(head.changeId) };
      result.set(id, own);
      // A row that an operator took away by hand: what is kept is no longer a state of the log.
      if (head.messageId && !own.message) heads.delete(id);
      else keepRows(id, head.rev, own);
    }
    return result;
  }

  /** After a restart the members of all rooms ask at once: one query for many. */
  const current = createGroupLoader<Types.ObjectId, RoomHead>({
    keyOf: (room) => room.toString(),
    load: read,
    maxWeight: MAX_CHUNK,
  });

  return {
    /**
     * The heads that a majority has, read now, perhaps with those of rooms that others ask about; a room that did not
     * change costs no read of its own.
     */
    current,
    /** The heads with the newest rows. */
    async newest(rooms: Types.ObjectId[]): Promise<ReadonlyMap<string, Newest>> {
      const found = await read(rooms);
      const own = await rowsOf(found);
      const none = { message: null, change: null };
      return new Map([...found].map(([id, { rev, seq }]) => [id, { rev, seq, ...none, ...own.get(id) }]));
    },
    /** Rooms and bytes in memory, for tests. */
    size: () => ({ rooms: heads.size, bytes: rows.calculatedSize }),
  };
}

const bytesOf = (row: MessageRecord | null) =>
  row ? ROW_BYTES + (row.content?.length ?? 0) + row.revs.length * REV_BYTES : 0;
