import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/**
 * How far a file is: its parts arrive; it is complete; a stored message has it; nobody has claimed it for a day; its key is
 * destroyed. Each change compares the state and `lookAt` with what was read.
 */
export type FileState = 'uploading' | 'ready' | 'attached' | 'deleting' | 'deleted';

/** The message that a file belongs to, before it is stored and after: its sender and the sender's own id of it. */
export interface FileClaim {
  sender: Types.ObjectId;
  clientMessageId: string;
}

/** A file that a user uploads for a message. */
export interface FileRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  owner: Types.ObjectId;
  /** Bytes, for the owner's quota alone: what is opened is checked against the size in `meta`. */
  size: number;
  /** The file's key in base64url, sealed with the owner's data key; missing once it is destroyed. */
  key?: SealedText;
  /** What the file is (`FileMeta`), sealed with the owner's data key; missing as `key` is. */
  meta?: SealedText;
  state: FileState;
  /** Numbers of the parts that are stored. */
  parts: number[];
  claim?: FileClaim;
  /** The file that this is a preview of: it is sent with that one, and never by itself. */
  previewOf?: Types.ObjectId;
  /** Its preview, once that is complete. No other one takes its place after the file is claimed. */
  preview?: Types.ObjectId;
  /** When the collector looks at the file; missing where there is nothing to decide. */
  lookAt?: Date;
  /** Whether the parts were removed once: a request that had begun before may have stored one after that. */
  isEmptied?: boolean;
  createdAt: Date;
}

export type FileModel = Model<FileRecord>;

/** Creates the model of files, whose bytes are `file_chunks`. */
export function createFileModel(connection: Connection): FileModel {
  const claim = new Schema<FileClaim>(
    {
      sender: { type: Schema.Types.ObjectId, required: true },
      clientMessageId: { type: String, required: true },
    },
    { _id: false },
  );
  const schema = new Schema<FileRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      room: { type: Schema.Types.ObjectId, required: true },
      owner: { type: Schema.Types.ObjectId, required: true },
      size: { type: Number, required: true },
      key: SEALED_TEXT,
      meta: SEALED_TEXT,
      state: { type: String, required: true },
      parts: { type: [Number], required: true },
      claim,
      previewOf: Schema.Types.ObjectId,
      preview: Schema.Types.ObjectId,
      lookAt: Date,
      isEmptied: Boolean,
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'files' },
  );
  schema.index({ owner: 1, state: 1 });
  schema.index({ room: 1, 'claim.sender': 1, 'claim.clientMessageId': 1 });
  schema.index({ lookAt: 1 }, { sparse: true });
  return connection.model<FileRecord>('File', schema);
}
