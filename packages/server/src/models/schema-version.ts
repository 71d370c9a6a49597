import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** The version of the store's data. There is one such document. */
export interface SchemaVersionRecord {
  _id: string;
  /** The number of the last migration that has run to its end; 0 before the first. */
  version: number;
  /** The node that runs migrations now. It raises `beat` in a fixed interval, so that the others see that it lives. */
  runner: { id: string; beat: number } | null;
}

export type SchemaVersionModel = Model<SchemaVersionRecord>;

/** Creates the model of the version of the store's data. */
export function createSchemaVersionModel(connection: Connection): SchemaVersionModel {
  const schema = new Schema<SchemaVersionRecord>(
    {
      _id: { type: String, required: true },
      version: { type: Number, required: true },
      runner: {
        type: new Schema({ id: String, beat: Number }, { _id: false, strict: 'throw' }),
        default: null,
      },
    },
    { ...SCHEMA_OPTIONS, collection: 'schema_version' },
  );
  return connection.model<SchemaVersionRecord>('SchemaVersion', schema);
}
