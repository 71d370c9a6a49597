import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** A link that was mailed to an address: whoever opens it reads what is sent there. One a user. */
export interface EmailLinkRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  user: Types.ObjectId;
  /** SHA-256 of the token. */
  hash: string;
  /** The token of the user's `sealedEmail` that the mail went to. */
  email: string;
  expiresAt: Date;
}

export type EmailLinkModel = Model<EmailLinkRecord>;

/** Creates the model of links in mails; they expire by themselves. */
export function createEmailLinkModel(connection: Connection): EmailLinkModel {
  const id = { type: Schema.Types.ObjectId, required: true };
  const schema = new Schema<EmailLinkRecord>(
    {
      ...{ _id: RANDOM_ID, site: id, user: id },
      hash: { type: String, required: true },
      email: { type: String, required: true },
      expiresAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'email_links' },
  );
  schema.index({ user: 1 }, { unique: true });
  schema.index({ hash: 1 });
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<EmailLinkRecord>('EmailLink', schema);
}
