import type { Logger } from 'pino';
import type { MemberModel } from '../models/member.js';
import { toObjectId } from '../models/object-id.js';

interface Mark {
  roomId: string;
  userId: string;
  seq: number;
}

export type ReadMarks = ReturnType<typeof createReadMarks>;

/**
 * Moves the read marks of senders to what they just sent, off the hot path: marks that come while one write is in
 * flight are written together by the next. Until a mark is stored it is answered from memory.
 */
export function createReadMarks({ Member, logger }: { Member: MemberModel; logger: Logger }) {
  let waiting = new Map<string, Mark>();
  let writing = new Map<string, Mark>();
  let flushing: Promise<void> | null = null;

  async function flush(): Promise<void> {
    while (waiting.size > 0) {
      writing = waiting;
      waiting = new Map();
      try {
        await Member.bulkWrite([...writing.values()].map(toUpdate), { ordered: false });
      } catch (error) {
        logger.warn({ err: error, marks: writing.size }, 'unable to move read marks');
      }
      writing = new Map();
    }
    flushing = null;
  }

  return {
    /** Moves a mark forward, soon. */
    advance(roomId: string, userId: string, seq: number): void {
      const key = keyOf(roomId, userId);
      waiting.set(key, { roomId, userId, seq: Math.max(seq, waiting.get(key)?.seq ?? 0) });
      flushing ??= flush();
    },
    /** The mark as it is or is about to be stored. */
    latest(roomId: string, userId: string, stored: number): number {
      const key = keyOf(roomId, userId);
      return Math.max(stored, waiting.get(key)?.seq ?? 0, writing.get(key)?.seq ?? 0);
    },
    /** Resolves when all marks are stored. */
    async idle(): Promise<void> {
      await flushing;
    },
  };
}

function toUpdate({ roomId, userId, seq }: Mark) {
  return {
    updateOne: {
      filter: { room: { $eq: toObjectId(roomId) }, user: { $eq: toObjectId(userId) } },
      update: { $max: { lastReadSeq: seq } },
    },
  };
}

const keyOf = (roomId: string, userId: string) => `${roomId}:${userId}`;
