import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** How erasures are completed; raised with what they erase, so that those of before are repeated. */
export const ERASURE_FORM = 1;

/** That a person was erased. The same is in a file beside the ring keys, as a backup of the store may be older. */
export interface ErasureRecord {
  /** Id of the user. */
  _id: Types.ObjectId;
  site: Types.ObjectId;
  /** The user, and the guests who have joined the account. */
  users: Types.ObjectId[];
  /** Ids of the data keys that were destroyed. */
  keyIds: string[];
  at: Date;
  /** While messages and profile are not yet erased: since when. */
  pending?: Date;
  /** The way in which it was completed (`ERASURE_FORM`); absent until then, and where an earlier version did it. */
  form?: number;
}

export type ErasureModel = Model<ErasureRecord>;

/** Creates the model of erasures. */
export function createErasureModel(connection: Connection): ErasureModel {
  const schema = new Schema<ErasureRecord>(
    {
      _id: Schema.Types.ObjectId,
      site: { type: Schema.Types.ObjectId, required: true },
      users: { type: [Schema.Types.ObjectId], required: true },
      keyIds: { type: [String], required: true },
      at: { type: Date, required: true },
      pending: Date,
      form: Number,
    },
    { ...SCHEMA_OPTIONS, collection: 'erasures' },
  );
  schema.index({ pending: 1 }, { sparse: true });
  schema.index({ users: 1 });
  return connection.model<ErasureRecord>('Erasure', schema);
}
