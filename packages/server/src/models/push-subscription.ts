import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** A browser that messages of one user are pushed to, as long as its session lasts. */
export interface PushSubscriptionRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  user: Types.ObjectId;
  /** Id of the session that subscribed. */
  session: string;
  /** The device's own id for it. */
  device: string;
  /** 0 to 19: the unique index bounds the devices of a user. */
  slot: number;
  /** SHA-256 of the endpoint: a browser belongs to the user who subscribed last. */
  endpointHash: string;
  /** `PushSubscriptionInput` as JSON, sealed with the site's data key. */
  subscription: SealedText;
  createdAt: Date;
}

export type PushSubscriptionModel = Model<PushSubscriptionRecord>;

/** Creates the model of push subscriptions. */
export function createPushSubscriptionModel(connection: Connection): PushSubscriptionModel {
  const id = { type: Schema.Types.ObjectId, required: true };
  const schema = new Schema<PushSubscriptionRecord>(
    {
      ...{ _id: RANDOM_ID, site: id, user: id },
      session: { type: String, required: true },
      device: { type: String, required: true },
      slot: { type: Number, required: true },
      endpointHash: { type: String, required: true },
      subscription: { type: SEALED_TEXT, required: true },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'push_subscriptions' },
  );
  schema.index({ user: 1, slot: 1 }, { unique: true });
  schema.index({ user: 1, device: 1 }, { unique: true });
  schema.index({ endpointHash: 1 });
  schema.index({ site: 1, user: 1 });
  return connection.model<PushSubscriptionRecord>('PushSubscription', schema);
}
