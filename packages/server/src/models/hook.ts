import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** An incoming hook: a program outside that has its secret writes into one room, as a bot of its own. */
export interface HookRecord {
  /** Its address, too: `/api/hooks/<_id>/`. */
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  /** The bot that its messages are from. */
  user: Types.ObjectId;
  name: string;
  /** SHA-256 of the secret, hex. */
  secretHash: string;
  /** The secret before the last rotation, and until when it is still accepted. */
  priorSecret?: { hash: string; validUntil: Date } | null;
  /** When it got its present secret. */
  secretAt: Date;
  disabledAt?: Date | null;
  createdAt: Date;
}

export type HookModel = Model<HookRecord>;

/** Creates the model of incoming hooks. */
export function createHookModel(connection: Connection): HookModel {
  const id = { type: Schema.Types.ObjectId, required: true };
  const schema = new Schema<HookRecord>(
    {
      _id: RANDOM_ID,
      ...{ site: id, room: id, user: id },
      name: { type: String, required: true },
      secretHash: { type: String, required: true },
      priorSecret: { type: new Schema({ hash: String, validUntil: Date }, { _id: false }) },
      secretAt: { type: Date, required: true },
      disabledAt: { type: Date },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'hooks' },
  );
  schema.index({ site: 1, _id: 1 });
  return connection.model<HookRecord>('Hook', schema);
}
