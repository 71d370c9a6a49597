import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { Visibility } from '@sotto/protocol';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** A conversation with members. */
export interface RoomRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  slug: string;
  name: string;
  /** The name as it is compared and searched: NFKC, case-folded. */
  nameKey: string;
  topic?: string;
  visibility: Visibility;
  createdBy: Types.ObjectId;
  createdAt: Date;
}

export type RoomModel = Model<RoomRecord>;

/** Rooms, unique by site and slug; public ones are listed by slug and searched by the beginning of their name. */
export function createRoomModel(connection: Connection): RoomModel {
  const schema = new Schema<RoomRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      slug: { type: String, required: true },
      name: { type: String, required: true },
      nameKey: { type: String, required: true },
      topic: String,
      visibility: { type: String, enum: ['public', 'private'], required: true },
      createdBy: { type: Schema.Types.ObjectId, required: true },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'rooms' },
  );
  schema.index({ site: 1, slug: 1 }, { unique: true });
  schema.index({ site: 1, visibility: 1, slug: 1 });
  schema.index({ site: 1, visibility: 1, nameKey: 1, slug: 1 });
  return connection.model<RoomRecord>('Room', schema);
}
