import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { WebhookEventType } from '@sotto/protocol';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** Why nothing is sent: an operator said so, the receiver answered 410, or every delivery failed for days. */
const DISABLED_REASONS = ['operator', 'gone', 'failing'] as const;

/** An address of a site's backend that hears what happens on the site. */
export interface WebhookRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  url: string;
  /** Whether texts and names are sent. */
  content: boolean;
  /** Types of events; empty: all. */
  events: WebhookEventType[];
  /** Signs every delivery. */
  secret: SealedText;
  /** Signs every delivery too, until `formerSecretUntil`. */
  formerSecret?: SealedText | null;
  formerSecretUntil?: Date | null;
  createdAt: Date;
  /** When a command or a backend changed it last. */
  changedAt?: Date | null;
  /** Whose events are sent: what happened since then. A replay sets it. */
  since: Date;
  /** Grows with each replay: cursors of an earlier epoch do not count. */
  epoch: number;
  /** How far a replay has looked for rooms: those up to this id are noted. */
  replay?: { after: Types.ObjectId } | null;
  /** Up to which time the messages, their changes and the audit were scanned for this webhook. */
  scanned: { messages: Date; changes: Date; audit: Date };
  /** Failures since the last success, and since when. */
  failures: number;
  failingSince?: Date | null;
  pausedUntil?: Date | null;
  disabledAt?: Date | null;
  disabledReason?: (typeof DISABLED_REASONS)[number] | null;
}

export type WebhookModel = Model<WebhookRecord>;

/** Creates the model of webhooks. */
export function createWebhookModel(connection: Connection): WebhookModel {
  const schema = new Schema<WebhookRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      url: { type: String, required: true },
      content: { type: Boolean, required: true },
      events: { type: [String], required: true },
      secret: { type: SEALED_TEXT, required: true },
      formerSecret: SEALED_TEXT,
      formerSecretUntil: Date,
      createdAt: { type: Date, required: true },
      changedAt: Date,
      since: { type: Date, required: true },
      epoch: { type: Number, required: true },
      replay: { type: new Schema({ after: Schema.Types.ObjectId }, { _id: false }) },
      scanned: {
        type: new Schema({ messages: Date, changes: Date, audit: Date }, { _id: false }),
        required: true,
      },
      failures: { type: Number, required: true },
      failingSince: Date,
      pausedUntil: Date,
      disabledAt: Date,
      disabledReason: { type: String, enum: [...DISABLED_REASONS, null] },
    },
    { ...SCHEMA_OPTIONS, collection: 'webhooks' },
  );
  schema.index({ site: 1 });
  return connection.model<WebhookRecord>('Webhook', schema);
}
