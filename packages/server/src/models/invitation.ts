import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { SCHEMA_OPTIONS, TIMED_ID } from './schema-options.js';

/** A user whom an invitation let in. It is stored before the membership, and continues it after a crash in between. */
export interface InvitationClaim {
  user: Types.ObjectId;
  /** The room's `membershipVersion` at that time: a later decision about the user ends the claim. */
  since: number;
  at: Date;
}

/** A link that lets users into a room. */
export interface InvitationRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  /** SHA-256 of the token, hex: the token itself is shown once. */
  hash: string;
  createdBy: Types.ObjectId;
  createdAt: Date;
  expiresAt: Date;
  maxUses: number;
  /** Uses that are left. */
  remaining: number;
  claims: InvitationClaim[];
  revokedAt?: Date | null;
}

export type InvitationModel = Model<InvitationRecord>;

/** How long an invitation stays after it expired, so that a claim of its last moment continues: 7 days. */
const KEPT_SECONDS = 7 * 86_400;

/** Creates the model of invitations, found by room and by the hash of their token; they expire by themselves. */
export function createInvitationModel(connection: Connection): InvitationModel {
  const id = { type: Schema.Types.ObjectId, required: true };
  const claim = new Schema<InvitationClaim>(
    { user: id, since: { type: Number, required: true }, at: { type: Date, required: true } },
    { _id: false },
  );
  const schema = new Schema<InvitationRecord>(
    {
      _id: TIMED_ID,
      site: id,
      room: id,
      hash: { type: String, required: true },
      createdBy: id,
      createdAt: { type: Date, required: true },
      expiresAt: { type: Date, required: true },
      maxUses: { type: Number, required: true },
      remaining: { type: Number, required: true },
      claims: { type: [claim], required: true },
      revokedAt: { type: Date },
    },
    { ...SCHEMA_OPTIONS, collection: 'invitations' },
  );
  schema.index({ hash: 1 }, { unique: true });
  schema.index({ room: 1, _id: -1 });
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  return connection.model<InvitationRecord>('Invitation', schema);
}
