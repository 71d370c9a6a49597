import type { Types } from 'mongoose';
import type { JobModel } from '../../models/job.js';

/** What came of a batch. */
export interface Batch {
  /** How many documents it changed. */
  count: number;
  /** The last document that it looked at; undefined where that is not worth a write. */
  after: Types.ObjectId | undefined;
}

/**
 * Does a job that is done once in the life of a store: goes on behind the last document that an earlier start, on any node,
 * has looked at.
 *
 * @param name - of the job in the store
 * @param work - does it batch by batch, behind a document
 * @returns how many documents changed
 */
export async function resumeJob(
  Job: JobModel,
  name: string,
  work: (after: Types.ObjectId | undefined) => AsyncIterable<Batch>,
  isStopped: () => boolean,
): Promise<number> {
  const save = (values: object) => Job.updateOne({ _id: name }, { $set: values }, { upsert: true });
  const job = await Job.findById(name).lean();
  if (job?.doneAt) return 0;
  let sum = 0;
  for await (const { count, after } of work(job?.after)) {
    sum += count;
    if (isStopped()) return sum;
    if (after) await save({ after });
  }
  await save({ doneAt: new Date() });
  return sum;
}
