import type { Types } from 'mongoose';
import mongoose from 'mongoose';
import type { FileRecord } from '../../models/file.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import { byName } from '../message/sent-messages.js';
import type { ServicesDeps } from '../deps.js';
import { resumeJob } from './resume-job.js';
import type { Batch } from './resume-job.js';
import { BATCH, createSealingJob } from './sealing-job.js';

/** Name of the job in the store, with the last file that it looked at. */
const JOB = 'messages-with-files';

type ClaimedFile = Pick<FileRecord, '_id' | 'room'> & Required<Pick<FileRecord, 'claim'>>;

/**
 * Marks the messages that had files before messages said so. The files name them, so no message is opened, and none without
 * files is looked at. A message that is deleted meanwhile may keep its mark, and is presented without files.
 */
export function createFileMarks(deps: Pick<ServicesDeps, 'models' | 'logger' | 'storeKind'>) {
  const { File, Job, Message } = deps.models;

  const readAfter = (after: Types.ObjectId) =>
    File.find({ _id: mongoose.trusted({ $gt: after }), claim: mongoose.trusted({ $exists: true }) })
      .select('room claim')
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<ClaimedFile[]>();

  async function mark({ room, claim }: ClaimedFile): Promise<number> {
    const { modifiedCount } = await Message.updateOne(
      {
        ...byName({ room, ...claim }),
        ...{ deletedAt: { $eq: null }, hasFiles: mongoose.trusted({ $exists: false }) },
      },
      { $set: { hasFiles: true } },
    );
    return modifiedCount;
  }

  async function* markBehind(last = toObjectId(NO_ID)): AsyncGenerator<Batch> {
    for (let after = last; ;) {
      const files = await readAfter(after);
      let count = 0;
      for (const file of files) count += await mark(file);
      after = files.at(-1)?._id ?? after;
      yield { count, after };
      if (files.length < BATCH) return;
    }
  }

  return createSealingJob(deps, 'the marks of messages with files', (isStopped) =>
    resumeJob(Job, JOB, markBehind, isStopped),
  );
}
