import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** Which server sends the webhooks now. One document. */
export interface WebhookLeaseRecord {
  _id: 'worker';
  /** Random, of one run of one server. */
  holder: string;
  /** Differs in each renewal; 0 after a release. By the clock of the holder, which nobody compares with another. */
  until: Date;
  /** When the heads of all rooms were compared last. */
  sweptAt?: Date;
}

export type WebhookLeaseModel = Model<WebhookLeaseRecord>;

/** Creates the model of the lease of webhooks. */
export function createWebhookLeaseModel(connection: Connection): WebhookLeaseModel {
  const schema = new Schema<WebhookLeaseRecord>(
    {
      _id: { type: String, required: true },
      holder: { type: String, required: true },
      until: { type: Date, required: true },
      sweptAt: Date,
    },
    { ...SCHEMA_OPTIONS, collection: 'webhook_lease' },
  );
  return connection.model<WebhookLeaseRecord>('WebhookLease', schema);
}
