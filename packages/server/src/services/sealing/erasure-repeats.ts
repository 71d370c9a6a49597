import type { Types } from 'mongoose';
import mongoose from 'mongoose';
import { ERASURE_FORM } from '../../models/erasure.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import type { ServicesDeps } from '../deps.js';
import { BATCH, createSealingJob, sealBatches } from './sealing-job.js';

interface Erased {
  _id: Types.ObjectId;
}

/** Erasures that were completed in an earlier way. One that is under way is completed in the present one. */
const EARLIER = {
  pending: mongoose.trusted({ $exists: false }),
  form: mongoose.trusted({ $not: { $gte: ERASURE_FORM } }),
};

/**
 * Repeats erasures that an earlier version completed, which left more of a person: sets them pending again, for the sweep of any
 * node. Looks at each start, as a node of that version may complete one while nodes of this one run.
 */
export function createErasureRepeats(deps: Pick<ServicesDeps, 'models' | 'logger' | 'storeKind' | 'clock'>) {
  const { Erasure } = deps.models;

  const read = (after: Types.ObjectId) =>
    Erasure.find({ _id: mongoose.trusted({ $gt: after }), ...EARLIER })
      .select('_id')
      .sort({ _id: 1 })
      .limit(BATCH)
      .read('primary')
      .lean<Erased[]>()
      .exec();

  async function repeat({ _id }: Erased): Promise<boolean> {
    const pending = new Date(deps.clock());
    const { modifiedCount } = await Erasure.updateOne(
      { _id: { $eq: _id }, ...EARLIER },
      { $set: { pending } },
    );
    return modifiedCount === 1;
  }

  return createSealingJob(deps, 'the erasures of users', (isStopped) =>
    sealBatches(toObjectId(NO_ID), { read, keyOf: ({ _id }) => _id, seal: repeat }, isStopped),
  );
}
