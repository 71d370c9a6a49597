import { Schema } from 'mongoose';
import { randomId, timedId } from './object-id.js';

/** Options of every schema: nothing unknown is stored or queried, and only `ensureIndexes` creates indexes. */
export const SCHEMA_OPTIONS = {
  versionKey: false,
  strict: 'throw',
  strictQuery: 'throw',
  autoIndex: false,
  autoCreate: false,
  _id: false,
  id: false,
} as const;

/** The `_id` of a schema; Mongoose's own would be the driver's (see `randomId`). */
export const RANDOM_ID = { type: Schema.Types.ObjectId, default: randomId } as const;
/** The `_id` of rows that are scanned by time. */
export const TIMED_ID = { type: Schema.Types.ObjectId, default: () => timedId() } as const;
