import { createBoundedCache } from '../../cache/bounded-cache.js';
import type { MessageModel, MessageRecord } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import { withCommandTimeout } from './command-timeout.js';
import { CACHE_TTL_MS } from '../deps.js';

/** The newest numbers of a room's log; both 0 where there is no message. */
export interface RoomHead {
  seq: number;
  rev: number;
}

type LastRow = Pick<MessageRecord, 'seq' | 'rev' | 'revs'>;

const MAX_ROOMS = 50_000;

/**
 * Whether the last change of a room's log is also its newest message: it has had no `rev` before, so it was inserted by
 * that change, and `seq` grows with `rev`.
 */
export const isNewest = ({ revs }: Pick<MessageRecord, 'revs'>): boolean => revs.length === 1;

export type RoomHeads = ReturnType<typeof createRoomHeads>;

/** Reads how far each room's log reaches. A head in memory may be stale and is kept for at most 5 s. */
export function createRoomHeads({ Message, clock }: { Message: MessageModel; clock: () => number }) {
  const cached = createBoundedCache<RoomHead>({ maxSize: MAX_ROOMS, ttl: { ms: CACHE_TTL_MS, clock } });
  /** The highest `seq` that each log was seen to have. A log only grows, so it has that one for good. */
  const reached = createBoundedCache<number>({ maxSize: MAX_ROOMS });

  /** What the primary alone has may be rolled back by a failover: a number that follows it would leave a hole. */
  const last = (roomId: string, path: 'seq' | 'rev') =>
    Message.findOne({ room: { $eq: toObjectId(roomId) } })
      .select('seq rev revs')
      .sort({ [path]: -1 })
      .read('primary')
      .readConcern('majority')
      .lean<LastRow>();

  /** Mostly one read: the last change is a new message, which is the newest one. */
  async function read(roomId: string): Promise<RoomHead> {
    const change = await last(roomId, 'rev');
    if (!change) return { seq: 0, rev: 0 };
    if (isNewest(change)) return { seq: change.seq, rev: change.rev };
    // What is written in between has a higher `rev` as well, so the pair may lag behind, but never skips a number.
    const newest = await last(roomId, 'seq');
    return { seq: newest?.seq ?? 0, rev: change.rev };
  }

  const find = (roomId: string): Promise<RoomHead> => withCommandTimeout(read(roomId));

  const reach = (roomId: string, seq: number) =>
    void reached.set(roomId, Math.max(seq, reached.get(roomId) ?? 0));

  async function currentSeq(roomId: string): Promise<number> {
    const seq = (await last(roomId, 'seq'))?.seq ?? 0;
    reach(roomId, seq);
    return seq;
  }

  function keep(roomId: string, head: RoomHead): RoomHead {
    cached.set(roomId, head);
    reach(roomId, head.seq);
    return head;
  }

  return {
    /**
     * Returns the head in memory, at most 5 s old and perhaps stale, or the one that a majority has. Use it to number
     * writes only.
     */
    async cachedHead(roomId: string): Promise<RoomHead> {
      return cached.get(roomId) ?? keep(roomId, await find(roomId));
    },
    /** Reads the head that a majority has. */
    current: find,
    /** Reads the `seq` of that head alone. */
    currentSeq,
    /** Returns `seq`, or that of the head where the log does not reach so far. Mostly from memory. */
    async atMost(roomId: string, seq: number): Promise<number> {
      return seq <= (reached.get(roomId) ?? 0) ? seq : Math.min(seq, await currentSeq(roomId));
    },
    /** Reads the last change of the log that a majority has: equal where nothing changed in between. */
    async version(roomId: string): Promise<string> {
      // A whole row: to leave something out, the embedded store has to decode it.
      const [found] = await Message.findRows({ room: toObjectId(roomId) }, { sort: { rev: -1 }, limit: 1 });
      return found ? `${found._id.toString()}:${found.rev}` : '';
    },
    /** Records the head after a commit of this node. */
    advance: (roomId: string, head: RoomHead) => void keep(roomId, head),
    /** Drops the head in memory: a number that followed it was already taken, or a reply was lost. */
    forget: (roomId: string) => void cached.delete(roomId),
  };
}
