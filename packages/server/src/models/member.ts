import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { MEMBER_ROLES } from '@sotto/protocol';
import type { MemberRole } from '@sotto/protocol';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** A user's place in a room. */
export interface MemberRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  user: Types.ObjectId;
  role: MemberRole;
  joinedAt: Date;
  /** `seq` up to which the user has read; never moves back. */
  lastReadSeq: number;
}

export type MemberModel = Model<MemberRecord>;

/** Memberships, one per room and user. */
export function createMemberModel(connection: Connection): MemberModel {
  const schema = new Schema<MemberRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      room: { type: Schema.Types.ObjectId, required: true },
      user: { type: Schema.Types.ObjectId, required: true },
      role: { type: String, enum: MEMBER_ROLES, required: true },
      joinedAt: { type: Date, required: true },
      lastReadSeq: { type: Number, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'members' },
  );
  schema.index({ room: 1, user: 1 }, { unique: true });
  schema.index({ user: 1 });
  return connection.model<MemberRecord>('Member', schema);
}
