import type { Types } from 'mongoose';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import type { MessageModel, MessageRecord } from '../../models/message.js';
import type { RoomHead } from './room-heads.js';

/** Bytes of a row beside its ciphertext and its revs: four ids, two dates, strings; estimated. */
const ROW_BYTES = 800;
const REV_BYTES = 8;
/** Milliseconds for which a row is shown without being read again: an operator may have changed it by hand. */
const ROWS_TTL_MS = 60_000;

/** A head that the log once had, with the ids of its messages. */
export interface KeptHead extends RoomHead {
  readonly messageId: Types.ObjectId | null;
  readonly changeId: Types.ObjectId | null;
}

/** The newest rows of a room as they are stored: with ciphertext. */
export interface Rows {
  /** The newest message, by `seq`. */
  message: MessageRecord | null;
  /** The message that was changed last, by `rev`; often the same. */
  change: MessageRecord | null;
}

/** Creates the cache of the newest rows of rooms, of at most `maxBytes` in all. */
export function createNewestRows({
  Message,
  clock,
  maxBytes,
  onGone,
}: {
  Message: MessageModel;
  clock: () => number;
  maxBytes: number;
  /** Called where a row is gone from the store: the room's head is no longer a state of the log. */
  onGone: (roomId: string) => void;
}) {
  const rows = createBoundedCache<Rows & { rev: number }>({
    maxSize: maxBytes,
    ttl: { ms: ROWS_TTL_MS, clock },
  });

  /** Keeps the rows of a head. */
  function keep(roomId: string, rev: number, { message, change }: Rows): void {
    const bytes =
      (message ? bytesOfRow(message) : 0) + (change && change !== message ? bytesOfRow(change) : 0);
    rows.set(roomId, { rev, message, change }, { size: bytes });
  }

  return {
    keep,
    /** Returns the rows of these heads, by room id; reads those that are not in memory by one query. */
    async rowsOf(heads: Map<string, KeptHead>): Promise<Map<string, Rows>> {
      const result = new Map<string, Rows>();
      const missing: [string, KeptHead][] = [];
      for (const [id, head] of heads) {
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
        if (head.messageId && !own.message) onGone(id);
        else keep(id, head.rev, own);
      }
      return result;
    },
    /** Bytes in memory, for tests. */
    bytes: () => rows.calculatedSize,
  };
}

/** Estimates the bytes that a row takes in memory. */
export function bytesOfRow({ content, revs }: Pick<MessageRecord, 'content' | 'revs'>): number {
  return ROW_BYTES + (content?.length ?? 0) + revs.length * REV_BYTES;
}
