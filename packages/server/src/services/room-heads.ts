import type { MessageModel, MessageRecord } from '../models/message.js';
import { toObjectId } from '../models/object-id.js';
import { answered } from './answered.js';
import { CACHE_TTL_MS } from './deps.js';

/** The newest numbers of a room's log; both 0 where there is no message. */
export interface RoomHead {
  seq: number;
  rev: number;
}

const MAX_ROOMS = 50_000;

export type RoomHeads = ReturnType<typeof createRoomHeads>;

/** Knows how far each room's log reaches. What lies in memory is a guess and lives at most 5 s. */
export function createRoomHeads({ Message, clock }: { Message: MessageModel; clock: () => number }) {
  const guesses = new Map<string, RoomHead & { until: number }>();

  const last = (roomId: string, path: 'seq' | 'rev', level: 'local' | 'majority') =>
    Message.findOne({ room: { $eq: toObjectId(roomId) } })
      .select(path)
      .sort({ [path]: -1 })
      .read('primary')
      .readConcern(level)
      .lean<Pick<MessageRecord, '_id'> & Partial<RoomHead>>();

  async function newest(roomId: string, path: 'seq' | 'rev', level: 'local' | 'majority'): Promise<number> {
    return (await last(roomId, path, level))?.[path] ?? 0;
  }

  async function find(roomId: string, level: 'local' | 'majority'): Promise<RoomHead> {
    const both = Promise.all([newest(roomId, 'seq', level), newest(roomId, 'rev', level)]);
    const [seq, rev] = await answered(both);
    return { seq, rev };
  }

  function keep(roomId: string, head: RoomHead): RoomHead {
    guesses.delete(roomId);
    guesses.set(roomId, { ...head, until: clock() + CACHE_TTL_MS });
    if (guesses.size > MAX_ROOMS) guesses.delete(guesses.keys().next().value!);
    return head;
  }

  return {
    /** The head in memory, at most 5 s old and perhaps stale, or the primary's own. To number a write, never to answer. */
    async guess(roomId: string): Promise<RoomHead> {
      const known = guesses.get(roomId);
      return known && known.until > clock() ? known : keep(roomId, await find(roomId, 'local'));
    },
    /** The head that a majority has, read now. */
    current: (roomId: string) => find(roomId, 'majority'),
    /** The `seq` of that head alone. */
    currentSeq: (roomId: string) => newest(roomId, 'seq', 'majority'),
    /** The last change of the log that a majority has, read now: equal where nothing changed in between. */
    async mark(roomId: string): Promise<string> {
      const found = await last(roomId, 'rev', 'majority');
      return found ? `${found._id.toString()}:${found.rev}` : '';
    },
    /** After a commit of ours. */
    advance: (roomId: string, head: RoomHead) => void keep(roomId, head),
    /** After a number of ours was already taken, or an answer was lost. */
    forget: (roomId: string) => void guesses.delete(roomId),
  };
}
