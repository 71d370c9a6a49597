import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { SCHEMA_OPTIONS, TIMED_ID } from './schema-options.js';

/** One emoji of one user under one message. */
export interface ReactionRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  message: Types.ObjectId;
  user: Types.ObjectId;
  /** A MAC of message and emoji: equal for the same emoji under one message, and for nothing else. */
  tag: string;
  /** Sealed with the site's data key for the path `emoji`. */
  emoji: SealedText;
  /** False where it was taken back; the next fold deletes the row. */
  active: boolean;
  /** A `timedId`, new with every change of the row, until a fold has counted it. */
  pending?: Types.ObjectId;
}

export type ReactionModel = Model<ReactionRecord>;

/**
 * Creates the model of reactions. The unique index decides that a user reacts once with each emoji; it also finds the own
 * ones of a page, and all of a user.
 */
export function createReactionModel(connection: Connection): ReactionModel {
  const schema = new Schema<ReactionRecord>(
    {
      _id: TIMED_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      room: { type: Schema.Types.ObjectId, required: true },
      message: { type: Schema.Types.ObjectId, required: true },
      user: { type: Schema.Types.ObjectId, required: true },
      tag: { type: String, required: true },
      emoji: { type: SEALED_TEXT, required: true },
      active: { type: Boolean, required: true },
      pending: Schema.Types.ObjectId,
    },
    { ...SCHEMA_OPTIONS, collection: 'reactions' },
  );
  schema.index({ user: 1, message: 1, tag: 1 }, { unique: true });
  schema.index({ message: 1, tag: 1, _id: 1 });
  schema.index({ pending: 1 }, { sparse: true });
  return connection.model<ReactionRecord>('Reaction', schema);
}
