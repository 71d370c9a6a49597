import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { WebhookEventType } from '@sotto/protocol';
import { SCHEMA_OPTIONS, TIMED_ID } from './schema-options.js';

/** One attempt at a delivery, without what was sent. */
export interface WebhookDeliveryRecord {
  _id: Types.ObjectId;
  webhook: Types.ObjectId;
  /** Its `webhook-id`. */
  eventId: string;
  type: WebhookEventType;
  attempt: number;
  at: Date;
  milliseconds: number;
  outcome: 'delivered' | 'failed' | 'skipped';
  /** HTTP status of the response. */
  status?: number;
  /** Why there is no response. */
  failure?: string;
}

export type WebhookDeliveryModel = Model<WebhookDeliveryRecord>;

const KEPT_SECONDS = 30 * 86_400;

/** Creates the model of the log of deliveries. The store itself deletes what is older than 30 days. */
export function createWebhookDeliveryModel(connection: Connection): WebhookDeliveryModel {
  const schema = new Schema<WebhookDeliveryRecord>(
    {
      _id: TIMED_ID,
      webhook: { type: Schema.Types.ObjectId, required: true },
      eventId: { type: String, required: true },
      type: { type: String, required: true },
      attempt: { type: Number, required: true },
      at: { type: Date, required: true },
      milliseconds: { type: Number, required: true },
      outcome: { type: String, enum: ['delivered', 'failed', 'skipped'], required: true },
      status: Number,
      failure: String,
    },
    { ...SCHEMA_OPTIONS, collection: 'webhook_deliveries' },
  );
  schema.index({ webhook: 1, at: 1, _id: 1 });
  schema.index({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  return connection.model<WebhookDeliveryRecord>('WebhookDelivery', schema);
}
