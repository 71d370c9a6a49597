import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { SCHEMA_OPTIONS } from './schema-options.js';

/** A picture that a user uploaded. It never changes: another picture is another row. */
export interface AvatarRecord {
  /** 192 random bits, base64url: whoever knows it may load the picture. */
  _id: string;
  site: Types.ObjectId;
  user: Types.ObjectId;
  /** Media type, by the picture's first bytes. */
  type: string;
  /** The picture in base64, sealed with a key of the site. */
  picture: SealedText;
  createdAt: Date;
}

export type AvatarModel = Model<AvatarRecord>;

/** Creates the model of pictures. */
export function createAvatarModel(connection: Connection): AvatarModel {
  const schema = new Schema<AvatarRecord>(
    {
      _id: { type: String, required: true },
      site: { type: Schema.Types.ObjectId, required: true },
      user: { type: Schema.Types.ObjectId, required: true },
      type: { type: String, required: true },
      picture: { type: SEALED_TEXT, required: true },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'avatars' },
  );
  schema.index({ user: 1 });
  return connection.model<AvatarRecord>('Avatar', schema);
}
