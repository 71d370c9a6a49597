import { DRAFT_SECONDS } from '@sotto/protocol';
import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** What a user has begun to write in a room. */
export interface DraftRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  user: Types.ObjectId;
  /** The time of the change in milliseconds, or one more than before: a draft after a deletion has a higher one, too. */
  rev: number;
  /** Text, mentions and what it replies to as JSON, sealed with the user's data key for the path `payload`. */
  payload: SealedText;
  updatedAt: Date;
}

export type DraftModel = Model<DraftRecord>;

/** Creates the model of drafts. The unique index keeps one of each user in a room; the store deletes old ones. */
export function createDraftModel(connection: Connection): DraftModel {
  const id = { type: Schema.Types.ObjectId, required: true };
  const schema = new Schema<DraftRecord>(
    {
      ...{ _id: RANDOM_ID, site: id, room: id, user: id },
      rev: { type: Number, required: true },
      payload: { type: SEALED_TEXT, required: true },
      updatedAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'drafts' },
  );
  schema.index({ user: 1, room: 1 }, { unique: true });
  schema.index({ user: 1, updatedAt: -1 });
  schema.index({ room: 1 });
  schema.index({ updatedAt: 1 }, { expireAfterSeconds: DRAFT_SECONDS });
  return connection.model<DraftRecord>('Draft', schema);
}
