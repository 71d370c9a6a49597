import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** An application that may request tokens: a page (public) or a program with a secret (confidential). */
export interface OAuthClientRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  clientId: string;
  /** SHA-256 of the secret, hex; public clients have none. */
  secretHash?: string | null;
  /** The secret before the last rotation, and until when it is still accepted. */
  priorSecret?: { hash: string; validUntil: Date } | null;
  type: 'public' | 'confidential';
  grants: string[];
  /** Scopes that its tokens may have. */
  scopes: string[];
  name: string;
  /** Origins of the pages that may use it. */
  origins: string[];
  /** Where an authorization request may lead to with `response_mode=query`, compared as they are. */
  redirectUris?: string[];
  /** The bot that a client of `client_credentials` acts as. */
  user?: Types.ObjectId | null;
  /** When the operator disabled it: it gets no tokens, and its sessions have ended. */
  disabledAt?: Date | null;
  /** When an operator changed it last; running servers poll this. */
  changedAt?: Date | null;
  createdAt: Date;
}

export type OAuthClientModel = Model<OAuthClientRecord>;

/** Creates the model of OAuth clients, unique by `clientId`. */
export function createOAuthClientModel(connection: Connection): OAuthClientModel {
  const schema = new Schema<OAuthClientRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      clientId: { type: String, required: true },
      secretHash: { type: String },
      priorSecret: {
        type: new Schema({ hash: String, validUntil: Date }, { _id: false }),
      },
      type: { type: String, enum: ['public', 'confidential'], required: true },
      grants: { type: [String], required: true },
      scopes: { type: [String], required: true },
      name: { type: String, required: true },
      origins: { type: [String], required: true },
      redirectUris: { type: [String], default: undefined },
      user: { type: Schema.Types.ObjectId },
      disabledAt: { type: Date },
      changedAt: { type: Date },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'oauth_clients' },
  );
  schema.index({ clientId: 1 }, { unique: true });
  schema.index({ origins: 1 });
  schema.index({ changedAt: 1 });
  return connection.model<OAuthClientRecord>('OAuthClient', schema);
}
