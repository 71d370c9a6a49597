import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** Settings of a site, by the operator (`sotto sites update`). */
export interface SiteSettings {
  /** Whether users may register themselves. */
  registration: 'on' | 'off';
}

/** A tenant: users, rooms and OAuth clients belong to exactly one. */
export interface SiteRecord {
  _id: Types.ObjectId;
  slug: string;
  name: string;
  settings: SiteSettings;
  createdAt: Date;
}

export type SiteModel = Model<SiteRecord>;

/** Creates the model of sites, unique by slug. */
export function createSiteModel(connection: Connection): SiteModel {
  const schema = new Schema<SiteRecord>(
    {
      _id: RANDOM_ID,
      slug: { type: String, required: true },
      name: { type: String, required: true },
      settings: {
        type: new Schema<SiteSettings>(
          { registration: { type: String, enum: ['on', 'off'], required: true } },
          { _id: false },
        ),
        required: true,
      },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'sites' },
  );
  schema.index({ slug: 1 }, { unique: true });
  return connection.model<SiteRecord>('Site', schema);
}
