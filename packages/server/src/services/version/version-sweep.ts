import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { MAX_VERSIONS } from '@sotto/protocol';
import { createPeriodicTask } from '../../async/periodic-task.js';
import { dueBy } from '../../models/due-by.js';
import type { MessageVersionRecord } from '../../models/message-version.js';
import type { ServicesDeps } from '../deps.js';

const INTERVAL_MS = 30_000;
/** Rows that one look reads at most. */
const MAX_ROWS = 500;
const FAILURE = 'unable to delete earlier texts of messages';

/**
 * Creates the sweep of earlier texts, which looks once at each some time after it was written: it deletes those of messages
 * that were deleted meanwhile, by whichever node, and those that are too old to be shown. Several nodes may do the same at
 * once.
 */
export function createVersionSweep({
  models: { Message, MessageVersion },
  clock,
  logger,
}: Pick<ServicesDeps, 'models' | 'clock' | 'logger'>) {
  /** Deletes all but the last versions of a message. */
  async function trim(message: Types.ObjectId): Promise<void> {
    const [last] = await MessageVersion.find({ message: { $eq: message } })
      .sort({ contentRev: -1 })
      .skip(MAX_VERSIONS)
      .limit(1)
      .select('contentRev')
      .lean<Pick<MessageVersionRecord, 'contentRev'>[]>();
    if (!last) return;
    const contentRev = mongoose.trusted({ $lte: last.contentRev });
    await MessageVersion.deleteMany({ message: { $eq: message }, contentRev });
  }

  async function sweep(isStopped: () => boolean): Promise<void> {
    const due = { checkAt: dueBy(new Date(clock())) };
    const rows = await MessageVersion.find(due)
      .sort({ checkAt: 1 })
      .limit(MAX_ROWS)
      .select('message')
      .lean<Pick<MessageVersionRecord, '_id' | 'message'>[]>();
    if (rows.length === 0) return;
    const ids = [...new Map(rows.map(({ message }) => [message.toString(), message])).values()];
    const living = await Message.find({ _id: mongoose.trusted({ $in: ids }), deletedAt: { $eq: null } })
      .select('_id')
      .read('primary')
      .lean();
    const alive = new Set(living.map(({ _id }) => _id.toString()));
    const gone = ids.filter((id) => !alive.has(id.toString()));
    await MessageVersion.deleteMany({ message: mongoose.trusted({ $in: gone }) });
    for (const { _id } of living) if (!isStopped()) await trim(_id);
    // Not those that a deletion has marked since.
    await MessageVersion.updateMany(
      { _id: mongoose.trusted({ $in: rows.map(({ _id }) => _id) }), ...due },
      { $unset: { checkAt: 1 } },
    );
  }

  return createPeriodicTask({ run: sweep, intervalMs: INTERVAL_MS, logger, failure: FAILURE });
}
