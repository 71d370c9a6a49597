import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** A tenant: users, rooms and OAuth clients belong to exactly one. */
export interface SiteRecord {
  _id: Types.ObjectId;
  slug: string;
  name: string;
  /** Whether people may register by themselves. */
  registration: boolean;
  createdAt: Date;
}

export type SiteModel = Model<SiteRecord>;

/** Sites, unique by slug. */
export function createSiteModel(connection: Connection): SiteModel {
  const schema = new Schema<SiteRecord>(
    {
      _id: RANDOM_ID,
      slug: { type: String, required: true },
      name: { type: String, required: true },
      registration: { type: Boolean, required: true },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'sites' },
  );
  schema.index({ slug: 1 }, { unique: true });
  return connection.model<SiteRecord>('Site', schema);
}
