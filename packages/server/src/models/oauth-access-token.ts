import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** An access token, by its hash alone. What it may do is its session's. */
export interface OAuthAccessTokenRecord {
  /** SHA-256 of the token, hex. */
  _id: string;
  session: string;
  /** When it was used for the first time; null: never. */
  firstUsedAt?: Date | null;
  expiresAt: Date;
}

export type OAuthAccessTokenModel = Model<OAuthAccessTokenRecord>;

/** Access tokens; they expire by themselves. */
export function createOAuthAccessTokenModel(connection: Connection): OAuthAccessTokenModel {
  const schema = new Schema<OAuthAccessTokenRecord>(
    {
      _id: { type: String, required: true },
      session: { type: String, required: true },
      firstUsedAt: { type: Date, default: null },
      expiresAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'oauth_access_tokens' },
  );
  schema.index({ session: 1 });
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<OAuthAccessTokenRecord>('OAuthAccessToken', schema);
}
