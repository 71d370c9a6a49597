import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** An entry of the audit that one webhook has to hear, or has heard lately. */
export interface WebhookEventRecord {
  _id: Types.ObjectId;
  webhook: Types.ObjectId;
  /** The webhook's epoch for which it counts. */
  epoch: number;
  /** The entry of the audit, and its time. */
  entry: Types.ObjectId;
  at: Date;
  isPending: boolean;
  attempts: number;
  retryAt: Date | null;
  /** When it was delivered or given up. Kept for longer than the scan of the audit looks back. */
  doneAt?: Date;
}

export type WebhookEventModel = Model<WebhookEventRecord>;

const KEPT_SECONDS = 86_400;

/** Creates the model of the audit's entries that wait for webhooks. The store itself deletes those that are done. */
export function createWebhookEventModel(connection: Connection): WebhookEventModel {
  const schema = new Schema<WebhookEventRecord>(
    {
      _id: RANDOM_ID,
      webhook: { type: Schema.Types.ObjectId, required: true },
      epoch: { type: Number, required: true },
      entry: { type: Schema.Types.ObjectId, required: true },
      at: { type: Date, required: true },
      isPending: { type: Boolean, required: true },
      attempts: { type: Number, required: true },
      retryAt: { type: Date, default: null },
      doneAt: Date,
    },
    { ...SCHEMA_OPTIONS, collection: 'webhook_events' },
  );
  schema.index({ webhook: 1, epoch: 1, entry: 1 }, { unique: true });
  schema.index({ webhook: 1, isPending: 1 });
  schema.index({ doneAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  return connection.model<WebhookEventRecord>('WebhookEvent', schema);
}
