import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** One value per key that ever encrypted here, by which a start verifies that it has the right keys. */
interface KeyCheckRecord {
  /** Id of the key. */
  _id: string;
  /** A Fernet token made by it. */
  token: string;
  createdAt: Date;
}

export type KeyCheckModel = Model<KeyCheckRecord>;

/** Creates the model of check values by key id. */
export function createKeyCheckModel(connection: Connection): KeyCheckModel {
  const schema = new Schema<KeyCheckRecord>(
    {
      _id: { type: String, required: true },
      token: { type: String, required: true },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'key_checks' },
  );
  schema.index({ createdAt: 1 });
  return connection.model<KeyCheckRecord>('KeyCheck', schema);
}
