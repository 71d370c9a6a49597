import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import type { HeldKeys } from './held-keys.js';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** Whose data a key seals: a site's, or a person's. */
export type KeyOwner = `site:${string}` | `user:${string}`;

/** A key that seals data, itself wrapped by a ring key. */
export interface DataKeyRecord {
  /** 16 base64url characters. */
  _id: string;
  owner: KeyOwner;
  /** The owner's first key has 1; the newest one seals. */
  gen: number;
  /** A Fernet token of `<_id>:<key>`; missing once the key is destroyed. */
  wrapped?: string;
  /** Id of the ring key that made the token. */
  ring?: string;
  createdAt: Date;
  /** When the key was destroyed, and with it all that it sealed. */
  destroyedAt: Date | null;
}

/** The model, with the keys that are unwrapped in memory. */
export type DataKeyModel = Model<DataKeyRecord> & { readonly held: HeldKeys };

/** Creates the model of data keys. The unique index decides which of several nodes creates an owner's key. */
export function createDataKeyModel(connection: Connection, held: HeldKeys): DataKeyModel {
  const schema = new Schema<DataKeyRecord>(
    {
      _id: { type: String, required: true },
      owner: { type: String, required: true },
      gen: { type: Number, required: true },
      wrapped: String,
      ring: String,
      createdAt: { type: Date, required: true },
      destroyedAt: { type: Date, default: null },
    },
    { ...SCHEMA_OPTIONS, collection: 'data_keys' },
  );
  schema.index({ owner: 1, gen: 1 }, { unique: true });
  schema.index({ ring: 1 });
  return Object.assign(connection.model<DataKeyRecord>('DataKey', schema), { held });
}
