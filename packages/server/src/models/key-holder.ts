import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** A running server, with the ring keys that it holds. */
export interface KeyHolderRecord {
  /** Random, of one run of one server. */
  _id: string;
  /** Ids of its keys, in their order. */
  keyIds: string[];
  /** Whether it is only tried out. Missing from an earlier version. */
  isTrial?: boolean;
  /** When the server last said that it runs. */
  seenAt: Date;
}

export type KeyHolderModel = Model<KeyHolderRecord>;

/** Seconds after which a server counts as gone that has not said that it runs. */
export const HOLDER_SECONDS = 60;

/** Creates the model of the servers that run. The store itself deletes those that are gone. */
export function createKeyHolderModel(connection: Connection): KeyHolderModel {
  const schema = new Schema<KeyHolderRecord>(
    {
      _id: { type: String, required: true },
      keyIds: { type: [String], required: true },
      isTrial: Boolean,
      seenAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'key_holders' },
  );
  schema.index({ seenAt: 1 }, { expireAfterSeconds: HOLDER_SECONDS });
  return connection.model<KeyHolderRecord>('KeyHolder', schema);
}
