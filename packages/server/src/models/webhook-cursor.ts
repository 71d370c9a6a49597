import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** How far one webhook has heard the log of one room. */
export interface WebhookCursorRecord {
  _id: Types.ObjectId;
  webhook: Types.ObjectId;
  room: Types.ObjectId;
  /** Everything in the room's log up to here was delivered. */
  rev: number;
  /** The webhook's epoch for which it counts. */
  epoch: number;
  /** Id of the latest note that the log goes on beyond `rev`, a `timedId`; null where nothing is known to wait. */
  behind: Types.ObjectId | null;
  /** Attempts at the next event so far. */
  attempts: number;
  /** When the next attempt is due; null: at once. */
  retryAt: Date | null;
}

export type WebhookCursorModel = Model<WebhookCursorRecord>;

/** Creates the model of the cursors of webhooks, unique by webhook and room. */
export function createWebhookCursorModel(connection: Connection): WebhookCursorModel {
  const schema = new Schema<WebhookCursorRecord>(
    {
      _id: RANDOM_ID,
      webhook: { type: Schema.Types.ObjectId, required: true },
      room: { type: Schema.Types.ObjectId, required: true },
      rev: { type: Number, required: true },
      epoch: { type: Number, required: true },
      behind: { type: Schema.Types.ObjectId, default: null },
      attempts: { type: Number, required: true },
      retryAt: { type: Date, default: null },
    },
    { ...SCHEMA_OPTIONS, collection: 'webhook_cursors' },
  );
  schema.index({ webhook: 1, room: 1 }, { unique: true });
  schema.index({ webhook: 1, behind: 1 });
  return connection.model<WebhookCursorRecord>('WebhookCursor', schema);
}
