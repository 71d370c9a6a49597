import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** An assertion of a single-use key that has signed somebody in. */
interface UsedAssertionRecord {
  _id: Types.ObjectId;
  /** The identity key. */
  key: Types.ObjectId;
  /** SHA-256 of the claim `jti`, hex. */
  jti: string;
  /** Later than any node accepts the assertion. */
  expiresAt: Date;
}

export type UsedAssertionModel = Model<UsedAssertionRecord>;

/** Creates the model of used assertions, unique by key and `jti`; they expire by themselves. */
export function createUsedAssertionModel(connection: Connection): UsedAssertionModel {
  const schema = new Schema<UsedAssertionRecord>(
    {
      _id: RANDOM_ID,
      key: { type: Schema.Types.ObjectId, required: true },
      jti: { type: String, required: true },
      expiresAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'used_assertions' },
  );
  schema.index({ key: 1, jti: 1 }, { unique: true });
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<UsedAssertionRecord>('UsedAssertion', schema);
}
