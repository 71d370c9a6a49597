import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** A user, guest or bot of one site. */
export interface UserRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  /** Lower case; unique in the site. */
  username: string;
  displayName: string;
  email?: string | null;
  /** argon2id in PHC form; bots have none. */
  passwordHash?: string | null;
  /** When the password was last changed; absent for the first one. */
  passwordSetAt?: Date | null;
  kind: 'user' | 'guest' | 'bot';
  /** Scopes that the operator granted beyond those of the OAuth client. */
  grantedScopes: string[];
  disabledAt?: Date | null;
  createdAt: Date;
}

export type UserModel = Model<UserRecord>;

/** Creates the model of users, unique by site and username. */
export function createUserModel(connection: Connection): UserModel {
  const schema = new Schema<UserRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      username: { type: String, required: true },
      displayName: { type: String, required: true },
      email: { type: String },
      passwordHash: { type: String },
      passwordSetAt: { type: Date },
      kind: { type: String, enum: ['user', 'guest', 'bot'], required: true },
      grantedScopes: { type: [String], required: true },
      disabledAt: { type: Date },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'users' },
  );
  schema.index({ site: 1, username: 1 }, { unique: true });
  return connection.model<UserRecord>('User', schema);
}
