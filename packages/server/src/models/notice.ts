import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** How a user is told who is away. */
export type NoticeKind = 'push' | 'mail';

/** Browsers that a message could not be pushed to: only these are tried again. */
export interface MissedPushes {
  message: Types.ObjectId;
  subscriptions: Types.ObjectId[];
}

/** What a user is to be told of one room; one row per user, room and kind, which later messages join. */
export interface NoticeRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  user: Types.ObjectId;
  kind: NoticeKind;
  /** `seq` of the newest message that it is about, also once that is done: an older one never makes it due again. */
  seq: number;
  /** `seq` of the newest message that was decided about: no older one is told of later. */
  toldSeq?: number;
  /** When to tell; missing: nothing is to be told. */
  dueAt?: Date;
  /** The claim of the node that is at it, and until when others leave it alone. */
  claim?: Types.ObjectId;
  claimedUntil?: Date;
  /** How often telling has failed. */
  tries?: number;
  /** Of the message that was tried last. Missing: no browser has it yet, or all have. */
  missed?: MissedPushes;
}

export type NoticeModel = Model<NoticeRecord>;

/** Creates the model of notices. */
export function createNoticeModel(connection: Connection): NoticeModel {
  const id = { type: Schema.Types.ObjectId, required: true };
  const schema = new Schema<NoticeRecord>(
    {
      ...{ _id: RANDOM_ID, site: id, room: id, user: id },
      kind: { type: String, enum: ['push', 'mail'], required: true },
      seq: { type: Number, required: true },
      toldSeq: Number,
      dueAt: Date,
      claim: Schema.Types.ObjectId,
      claimedUntil: Date,
      tries: Number,
      missed: {
        message: Schema.Types.ObjectId,
        subscriptions: { type: [Schema.Types.ObjectId], default: undefined },
      },
    },
    { ...SCHEMA_OPTIONS, collection: 'notices' },
  );
  schema.index({ user: 1, room: 1, kind: 1 }, { unique: true });
  schema.index({ room: 1 });
  // Finds what is due, so that one kind that waits is not read through for the other. Notices that are told are not in it. The
  // version of before declared `dueAt_1`, which stays where it is, as a migration would leave no way back to that version.
  schema.index({ kind: 1, dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
  return connection.model<NoticeRecord>('Notice', schema);
}
