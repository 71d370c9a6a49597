import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** Work in the background that any node continues where another one ended. */
interface JobRecord {
  /** Name of the job. */
  _id: string;
  /** Id of the last document that it has looked at. */
  after?: Types.ObjectId;
  doneAt?: Date;
}

export type JobModel = Model<JobRecord>;

/** Creates the model of jobs. */
export function createJobModel(connection: Connection): JobModel {
  const schema = new Schema<JobRecord>(
    { _id: { type: String, required: true }, after: Schema.Types.ObjectId, doneAt: Date },
    { ...SCHEMA_OPTIONS, collection: 'jobs' },
  );
  return connection.model<JobRecord>('Job', schema);
}
