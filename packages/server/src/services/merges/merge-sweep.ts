import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { createPeriodicTask } from '../../async/periodic-task.js';
import type { Models } from '../../models/index.js';
import type { UserRecord } from '../../models/user.js';

const INTERVAL_MS = 10_000;
/**
 * A merge is repeated for the last time so long after this node has first seen it, in milliseconds: longer than tokens are
 * cached, than a request is open, and than another node's unfinished decision about a membership takes to be settled.
 */
const SETTLED_MS = 60_000;
const MAX_MERGES = 100;

/** A guest whose merge is not done. */
export type PendingMerge = Pick<UserRecord, '_id' | 'site'> & {
  mergedInto: NonNullable<UserRecord['mergedInto']>;
};

interface MergeSweepDeps {
  models: Pick<Models, 'User'>;
  /** Repeats the steps of a merge. */
  complete: (merge: PendingMerge) => Promise<void>;
  logger: Logger;
  clock: () => number;
}

/**
 * Completes merges: once when a node first sees one, as the node that began it may have crashed, and for the last time a
 * minute later, when nothing of the guest can be under way any more. By this node's own clock alone.
 */
export function createMergeSweep({ models: { User }, complete, logger, clock }: MergeSweepDeps) {
  /** When each merge was first seen, and completed once. */
  let seen = new Map<string, number>();

  async function advance(merge: PendingMerge, still: Map<string, number>): Promise<void> {
    const id = merge._id.toString();
    const since = seen.get(id);
    if (since !== undefined && clock() - since < SETTLED_MS) {
      still.set(id, since);
      return;
    }
    const now = clock();
    await complete(merge);
    if (since === undefined) still.set(id, now);
    else
      await User.updateOne(
        { _id: { $eq: merge._id } },
        { $set: { mergeDoneAt: new Date(now) }, $unset: { mergePending: 1 } },
      );
  }

  async function sweep(): Promise<void> {
    const pending = await User.find({ mergePending: mongoose.trusted({ $gt: new Date(0) }) })
      .sort({ mergePending: 1 })
      .limit(MAX_MERGES)
      .read('primary')
      .select('_id site mergedInto')
      .lean<PendingMerge[]>();
    const still = new Map<string, number>();
    for (const merge of pending)
      await advance(merge, still).catch((error: unknown) =>
        logger.warn({ err: error, user: merge._id.toString() }, 'a merge is completed later'),
      );
    seen = still;
  }

  return createPeriodicTask({
    run: sweep,
    intervalMs: INTERVAL_MS,
    logger,
    failure: 'unable to complete merges',
  });
}
