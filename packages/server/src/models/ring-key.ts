import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/**
 * Whether a ring key may wrap: `active` does; `retiring` wraps nothing new, and its data keys are being wrapped anew;
 * `retired` is needed by nothing that is stored, and never comes back.
 */
export type RingKeyState = 'active' | 'retiring' | 'retired';

/** A key of `FERNET_KEYS` that encrypted here, with a value by which a start verifies that it has the right keys. */
export interface RingKeyRecord {
  /** Id of the key. */
  _id: string;
  /** A Fernet token made by it. */
  token: string;
  /** Missing in a row of an earlier version: `active`. */
  state?: RingKeyState;
  createdAt: Date;
}

export type RingKeyModel = Model<RingKeyRecord>;

/**
 * Creates the model of ring keys by their id. The collection keeps its first name, `key_checks`: nodes of an earlier
 * version go on adding to it.
 */
export function createRingKeyModel(connection: Connection): RingKeyModel {
  const schema = new Schema<RingKeyRecord>(
    {
      _id: { type: String, required: true },
      token: { type: String, required: true },
      state: { type: String, enum: ['active', 'retiring', 'retired'] },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'key_checks' },
  );
  schema.index({ createdAt: 1 });
  return connection.model<RingKeyRecord>('RingKey', schema);
}
