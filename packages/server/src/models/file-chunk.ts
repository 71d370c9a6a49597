import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** A sealed part of a file, in the form of GridFS's chunks. */
interface FileChunkRecord {
  _id: Types.ObjectId;
  files_id: Types.ObjectId;
  /** Number of the part, from 0. */
  n: number;
  /** Its frames: `crypto/sealed-frames`; missing where they are in a bucket. */
  data?: Buffer;
  /** MAC of what was sealed, under the file's key. */
  mac: string;
}

export type FileChunkModel = Model<FileChunkRecord>;

/** Creates the model of the parts of files. The unique index decides which of two requests stores a part. */
export function createFileChunkModel(connection: Connection): FileChunkModel {
  const schema = new Schema<FileChunkRecord>(
    {
      _id: RANDOM_ID,
      files_id: { type: Schema.Types.ObjectId, required: true },
      n: { type: Number, required: true },
      data: Buffer,
      mac: { type: String, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'file_chunks' },
  );
  schema.index({ files_id: 1, n: 1 }, { unique: true });
  return connection.model<FileChunkRecord>('FileChunk', schema);
}
