import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** An address from which a site admits no new guests for a day, because one from there was banned. */
interface GuestBlockRecord {
  /** Keyed hash of site, day and address (`services/guests/address-hashes`): the address itself is not stored. */
  _id: string;
  expiresAt: Date;
}

export type GuestBlockModel = Model<GuestBlockRecord>;

/** Creates the model of blocked addresses; they expire by themselves. */
export function createGuestBlockModel(connection: Connection): GuestBlockModel {
  const schema = new Schema<GuestBlockRecord>(
    { _id: { type: String, required: true }, expiresAt: { type: Date, required: true } },
    { ...SCHEMA_OPTIONS, collection: 'guest_blocks' },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<GuestBlockRecord>('GuestBlock', schema);
}
