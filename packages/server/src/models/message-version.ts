import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { SCHEMA_OPTIONS, TIMED_ID } from './schema-options.js';

/** What a message said before an edit. */
export interface MessageVersionRecord {
  _id: Types.ObjectId;
  message: Types.ObjectId;
  /** The `rev` with which the message got this text. */
  contentRev: number;
  /** When it was written. */
  writtenAt: Date;
  /** The payload of the message as JSON, sealed with the sender's data key for the path `payload`. */
  payload: SealedText;
  /** When the sweep looks whether the message still exists; absent once it did. */
  checkAt?: Date;
}

export type MessageVersionModel = Model<MessageVersionRecord>;

/** Creates the model of earlier texts. The unique index stores each once, however often its edit is tried. */
export function createMessageVersionModel(connection: Connection): MessageVersionModel {
  const schema = new Schema<MessageVersionRecord>(
    {
      _id: TIMED_ID,
      message: { type: Schema.Types.ObjectId, required: true },
      contentRev: { type: Number, required: true },
      writtenAt: { type: Date, required: true },
      payload: { type: SEALED_TEXT, required: true },
      checkAt: Date,
    },
    { ...SCHEMA_OPTIONS, collection: 'message_versions' },
  );
  schema.index({ message: 1, contentRev: 1 }, { unique: true });
  schema.index({ checkAt: 1 }, { sparse: true });
  return connection.model<MessageVersionRecord>('MessageVersion', schema);
}
