import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { SCHEMA_OPTIONS, TIMED_ID } from './schema-options.js';

/** That `user` wants no direct messages from `blocked`. The other one never learns it. */
export interface BlockRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  user: Types.ObjectId;
  blocked: Types.ObjectId;
}

export type BlockModel = Model<BlockRecord>;

/** Creates the model of blocks, one per pair and direction. */
export function createBlockModel(connection: Connection): BlockModel {
  const schema = new Schema<BlockRecord>(
    {
      _id: TIMED_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      user: { type: Schema.Types.ObjectId, required: true },
      blocked: { type: Schema.Types.ObjectId, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'blocks' },
  );
  schema.index({ user: 1, blocked: 1 }, { unique: true });
  // Finds who has blocked a guest who joins an account.
  schema.index({ blocked: 1 });
  return connection.model<BlockRecord>('Block', schema);
}
