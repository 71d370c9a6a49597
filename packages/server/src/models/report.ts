import { REPORT_REASONS } from '@sotto/protocol';
import type { ReportReason } from '@sotto/protocol';
import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { SCHEMA_OPTIONS, TIMED_ID } from './schema-options.js';

/** That a user reported a message. */
export interface ReportRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  message: Types.ObjectId;
  reporter: Types.ObjectId;
  reason: ReportReason;
  /** What the reporter wrote, sealed with the site's data key for the path `note`. */
  note?: SealedText | null;
  createdAt: Date;
  resolvedAt: Date | null;
  resolvedBy?: Types.ObjectId | null;
}

export type ReportModel = Model<ReportRecord>;

/** Creates the model of reports, one per message and reporter; listed by room, the newest first. */
export function createReportModel(connection: Connection): ReportModel {
  const schema = new Schema<ReportRecord>(
    {
      _id: TIMED_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      room: { type: Schema.Types.ObjectId, required: true },
      message: { type: Schema.Types.ObjectId, required: true },
      reporter: { type: Schema.Types.ObjectId, required: true },
      reason: { type: String, enum: [...REPORT_REASONS], required: true },
      note: SEALED_TEXT,
      createdAt: { type: Date, required: true },
      resolvedAt: { type: Date, default: null },
      resolvedBy: { type: Schema.Types.ObjectId },
    },
    { ...SCHEMA_OPTIONS, collection: 'reports' },
  );
  schema.index({ message: 1, reporter: 1 }, { unique: true });
  schema.index({ room: 1, _id: -1 });
  // The operator lists those of a whole site.
  schema.index({ site: 1, _id: -1 });
  return connection.model<ReportRecord>('Report', schema);
}
