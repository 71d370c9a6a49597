import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/**
 * An access token that an earlier version issued, by its hash alone; those of this version have no row. Its session
 * decides what it allows.
 */
export interface OAuthAccessTokenRecord {
  /** SHA-256 of the token, hex. */
  _id: string;
  session: string;
  expiresAt: Date;
}

export type OAuthAccessTokenModel = Model<OAuthAccessTokenRecord>;

/** Creates the model of access tokens of earlier versions; they expire by themselves. */
export function createOAuthAccessTokenModel(connection: Connection): OAuthAccessTokenModel {
  const schema = new Schema<OAuthAccessTokenRecord>(
    {
      _id: { type: String, required: true },
      session: { type: String, required: true },
      expiresAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'oauth_access_tokens' },
  );
  schema.index({ session: 1 });
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<OAuthAccessTokenRecord>('OAuthAccessToken', schema);
}
