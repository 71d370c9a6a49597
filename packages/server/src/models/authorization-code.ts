import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** An authorization code (RFC 6749 section 1.3.1), by its hash alone. */
export interface AuthorizationCodeRecord {
  /** Id of the transaction that it completes, so that each completes once. */
  _id: string;
  /** SHA-256 of the code, hex. */
  codeHash: string;
  site: Types.ObjectId;
  user: Types.ObjectId;
  /** `UserRecord.passwordSetAt` when the password was checked. */
  passwordSetAt?: Date | null;
  clientId: string;
  redirectUri: string;
  /** SHA-256 of the verifier, base64url (RFC 7636 section 4.2, method S256). */
  challenge: string;
  scopes: string[];
  /** Until when it may be exchanged. */
  expiresAt: Date;
  /** When it was exchanged; null: not yet. */
  usedAt: Date | null;
  /** Id of the session that it was exchanged for. */
  session?: string | null;
  /** When its owner tried to exchange it again: its session has ended. */
  reusedAt?: Date | null;
  /** When the row is deleted: later than the code expires, so that a second use is noticed. */
  deleteAt: Date;
}

export type AuthorizationCodeModel = Model<AuthorizationCodeRecord>;

/** Creates the model of authorization codes; they are deleted by themselves. */
export function createAuthorizationCodeModel(connection: Connection): AuthorizationCodeModel {
  const schema = new Schema<AuthorizationCodeRecord>(
    {
      _id: { type: String, required: true },
      codeHash: { type: String, required: true },
      site: { type: Schema.Types.ObjectId, required: true },
      user: { type: Schema.Types.ObjectId, required: true },
      passwordSetAt: { type: Date },
      clientId: { type: String, required: true },
      redirectUri: { type: String, required: true },
      challenge: { type: String, required: true },
      scopes: { type: [String], required: true },
      expiresAt: { type: Date, required: true },
      usedAt: { type: Date, default: null },
      session: { type: String },
      reusedAt: { type: Date },
      deleteAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'authorization_codes' },
  );
  schema.index({ codeHash: 1 }, { unique: true });
  schema.index({ deleteAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<AuthorizationCodeRecord>('AuthorizationCode', schema);
}
