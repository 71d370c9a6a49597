import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** Lets a service worker, which has no token, read one message once. */
export interface PushTicketRecord {
  /** SHA-256 of the ticket. */
  _id: string;
  site: Types.ObjectId;
  user: Types.ObjectId;
  /** Id of the session that subscribed. */
  session: string;
  message: Types.ObjectId;
  expiresAt: Date;
}

export type PushTicketModel = Model<PushTicketRecord>;

/** Creates the model of tickets; they expire by themselves. */
export function createPushTicketModel(connection: Connection): PushTicketModel {
  const id = { type: Schema.Types.ObjectId, required: true };
  const schema = new Schema<PushTicketRecord>(
    {
      _id: { type: String, required: true },
      ...{ site: id, user: id, message: id },
      session: { type: String, required: true },
      expiresAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'push_tickets' },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<PushTicketRecord>('PushTicket', schema);
}
