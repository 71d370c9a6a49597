import { SIGN_IN_METHODS } from '@sotto/protocol';
import type { SignInMethod } from '@sotto/protocol';
import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/**
 * One sign-in: a family of refresh tokens, which are derived from generation, key and time (`oauth/tokens/derived-tokens`).
 */
export interface OAuthSessionRecord {
  /** Random, base64url. */
  _id: string;
  site: Types.ObjectId;
  user: Types.ObjectId;
  /** The OAuth client's public `client_id`. */
  clientId: string;
  scopes: string[];
  /** Whether the client requested exactly these scopes: scopes that the user is granted later are not added. */
  narrowed: boolean;
  /** How the browser or program named itself at the sign-in, shortened. */
  userAgent?: string | null;
  /** How the user signed in; missing in a session of an earlier version (`methodOf` in `services/site/session-rules`). */
  method?: SignInMethod | null;
  /** Id of the identity key that signed the assertion, of a session by `host`. */
  kid?: string | null;
  /** Which refresh token is the newest: 1, 2, 3, ... */
  generation: number;
  /** Id of the token key that derived this generation. */
  keyId: string;
  /** When the user signed in; missing in a session of an earlier version until it is refreshed. */
  startedAt?: Date | null;
  /** When it ends however often it is refreshed, where that is earlier than for all sessions. */
  endsAt?: Date | null;
  /** When its tokens were last refreshed. */
  rotatedAt: Date;
  /** When the access token of this generation was first used; null: never. Missing: it counts as used. */
  usedAt?: Date | null;
  endedAt?: Date | null;
  /** Of a guest's session: where it was last used, as a hash that differs each day (`services/guests/address-hashes`). */
  addressHash?: string | null;
  expiresAt: Date;
}

export type OAuthSessionModel = Model<OAuthSessionRecord>;

/** Creates the model of sessions; they expire by themselves. */
export function createOAuthSessionModel(connection: Connection): OAuthSessionModel {
  const schema = new Schema<OAuthSessionRecord>(
    {
      _id: { type: String, required: true },
      site: { type: Schema.Types.ObjectId, required: true },
      user: { type: Schema.Types.ObjectId, required: true },
      clientId: { type: String, required: true },
      scopes: { type: [String], required: true },
      narrowed: { type: Boolean, required: true },
      userAgent: { type: String },
      method: { type: String, enum: SIGN_IN_METHODS },
      kid: { type: String },
      generation: { type: Number, required: true },
      keyId: { type: String, required: true },
      startedAt: { type: Date },
      endsAt: { type: Date },
      rotatedAt: { type: Date, required: true },
      usedAt: { type: Date },
      endedAt: { type: Date, default: null },
      addressHash: { type: String },
      expiresAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'oauth_sessions' },
  );
  schema.index({ user: 1 });
  schema.index({ endedAt: 1 });
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<OAuthSessionRecord>('OAuthSession', schema);
}
