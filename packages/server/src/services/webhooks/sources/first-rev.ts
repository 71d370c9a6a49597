import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import type { MessageRecord } from '../../../models/message.js';

type Row = Pick<MessageRecord, 'seq' | 'rev' | 'revs' | 'createdAt' | 'changeId'>;

/**
 * Returns the number in a room's log behind which the webhook's events begin: below everything that was written or changed
 * since. Both `seq` and the time of a message, and `rev` and the time of a last change, grow together, so two binary
 * searches find it, however long the log is.
 */
export async function findBeginning(
  { Message }: Pick<Models, 'Message'>,
  room: Types.ObjectId,
  since: Date,
  head: number,
): Promise<number> {
  const at = (path: 'seq' | 'rev', from: number): Promise<Row | null> =>
    Message.findOne({ room: { $eq: room }, [path]: mongoose.trusted({ $gte: from }) })
      .sort({ [path]: 1 })
      .select('seq rev revs createdAt changeId')
      .read('primary')
      .lean<Row | null>()
      .exec();

  /** Returns the first row whose time is not before `since`. */
  async function first(path: 'seq' | 'rev', timeOf: (row: Row) => number): Promise<Row | null> {
    let [low, high, found] = [1, head, null as Row | null];
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const row = await at(path, middle);
      if (!row || timeOf(row) >= since.getTime()) {
        found = row ?? found;
        high = middle - 1;
      } else low = row[path] + 1;
    }
    return found;
  }

  const created = await first('seq', ({ createdAt }) => createdAt.getTime());
  const changed = await first('rev', timeOfChange);
  return Math.min(created?.revs[0] ?? head + 1, changed?.rev ?? head + 1) - 1;
}

/**
 * Returns the latest time at which a message may have been written or changed last: the id of a change knows the second
 * only. What is too late by this is told although it is a little older; nothing that is newer can be missed.
 */
export function timeOfChange({ changeId, createdAt }: Pick<Row, 'changeId' | 'createdAt'>): number {
  return changeId ? changeId.getTimestamp().getTime() + 999 : createdAt.getTime();
}
