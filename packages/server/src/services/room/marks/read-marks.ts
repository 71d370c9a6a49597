import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { MemberModel } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import { CACHE_TTL_MS } from '../../deps.js';

/** How long marks gather before they are written, in milliseconds. */
const GATHER_MS = 1000;

interface Mark {
  roomId: string;
  userId: string;
  seq: number;
}

export type ReadMarks = ReturnType<typeof createReadMarks>;

/**
 * Moves the read marks of senders to what they just sent, off the hot path: marks gather for a second, the newest of each
 * member counts, and all are one write. For 5 s the mark in memory takes precedence over a lower one that was read from the store.
 */
export function createReadMarks(deps: { Member: MemberModel; logger: Logger; clock: () => number }) {
  const { Member, logger, clock } = deps;
  const recent = new Map<string, { seq: number; until: number }>();
  let waiting = new Map<string, Mark>();
  let written = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** Writes what has gathered, after what is being written. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    written = written.then(write);
    return written;
  }

  async function write(): Promise<void> {
    if (waiting.size === 0) return;
    const writing = [...waiting.values()];
    waiting = new Map();
    try {
      await Member.bulkWrite(writing.map(toUpdate), { ordered: false });
    } catch (error) {
      logger.warn({ err: error, marks: writing.length }, 'unable to move read marks');
    }
    dropOld();
  }

  function dropOld(): void {
    for (const [key, { until }] of recent) {
      if (until > clock()) return;
      recent.delete(key);
    }
  }

  /** Moves a mark forward, soon. */
  function advance(roomId: string, userId: string, seq: number): void {
    const key = keyOf(roomId, userId);
    const latest = Math.max(seq, recent.get(key)?.seq ?? 0);
    recent.delete(key);
    recent.set(key, { seq: latest, until: clock() + CACHE_TTL_MS });
    waiting.set(key, { roomId, userId, seq: latest });
    timer ??= setTimeout(() => void flush(), GATHER_MS);
  }

  return {
    advance,
    /**
     * Moves a mark past a message, if the member has read all before it: a line that says what the member did is nothing new
     * for them, and does not mean that they have read the rest. Never rejects.
     */
    async pass(roomId: string, userId: string, seq: number): Promise<void> {
      if ((recent.get(keyOf(roomId, userId))?.seq ?? 0) >= seq - 1) return advance(roomId, userId, seq);
      try {
        await Member.updateOne(
          { ...rowOf({ roomId, userId }), lastReadSeq: mongoose.trusted({ $gte: seq - 1 }) },
          { $max: { lastReadSeq: seq } },
        );
      } catch (error) {
        logger.warn(
          { err: error, room: roomId },
          'unable to move the read mark of whose action a line reports',
        );
      }
    },
    /** Returns the mark as it is stored or is about to be. */
    latest(roomId: string, userId: string, stored: number): number {
      return Math.max(stored, recent.get(keyOf(roomId, userId))?.seq ?? 0);
    },
    /** Resolves when all marks are stored. */
    idle: flush,
  };
}

const rowOf = ({ roomId, userId }: Pick<Mark, 'roomId' | 'userId'>) => ({
  room: { $eq: toObjectId(roomId) },
  user: { $eq: toObjectId(userId) },
});

const toUpdate = ({ seq, ...mark }: Mark) => ({
  updateOne: { filter: rowOf(mark), update: { $max: { lastReadSeq: seq } } },
});

const keyOf = (roomId: string, userId: string) => `${roomId}:${userId}`;
