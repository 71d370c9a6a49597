import mongoose from 'mongoose';
import type { MessageModel, MessageRecord } from '../../models/message.js';

const BATCH = 200;
const FIRST_ID = new mongoose.Types.ObjectId('000000000000000000000000');

/**
 * Reads messages in the order of their ids, which no index but that of `_id` serves, in batches, as they are stored: all, or
 * those behind an id.
 */
export async function* walkMessages<P extends keyof MessageRecord>(
  Message: MessageModel,
  paths: readonly P[],
  from = FIRST_ID,
): AsyncGenerator<Pick<MessageRecord, P | '_id'>[]> {
  const projection = Object.fromEntries(paths.map((path) => [path, 1 as const]));
  for (let after = from; ;) {
    const options = { sort: { _id: 1 as const }, limit: BATCH, projection };
    const rows = await Message.findRows({ _id: { $gt: after } }, options);
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)!._id;
  }
}
