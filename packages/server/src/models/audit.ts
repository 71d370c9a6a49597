import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { SCHEMA_OPTIONS, TIMED_ID } from './schema-options.js';

/** Who acted. `operator`: somebody who ran a command. `server`: the server by itself, such as a retention limit. */
export type AuditActor = `user:${string}` | `client:${string}` | 'operator' | 'server';

/** Who acts for a site as a whole: a command, or the site's backend. */
export type SiteActor = Extract<AuditActor, 'operator' | `client:${string}`>;

/** What was acted on: the kind of a thing and its id. */
export type AuditTarget =
  `${'user' | 'session' | 'room' | 'message' | 'site' | 'client' | 'key' | 'webhook' | 'hook' | 'invitation' | 'report'}:${string}`;

/** Ids, codes, counts and times; never anything that a person wrote. */
export type AuditData = Record<string, string | number | boolean | null>;

/** One change, as the audit stores it. */
export interface AuditRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  at: Date;
  actor: AuditActor;
  /** A dotted name of `services/audit/actions`. */
  action: string;
  target: AuditTarget;
  room?: Types.ObjectId | null;
  data?: AuditData | null;
  /** `pending` until the change has been made. */
  state: 'pending' | 'done';
}

export type AuditModel = Model<AuditRecord>;

/** Creates the model of the audit. */
export function createAuditModel(connection: Connection): AuditModel {
  const schema = new Schema<AuditRecord>(
    {
      _id: TIMED_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      at: { type: Date, required: true },
      actor: { type: String, required: true },
      action: { type: String, required: true },
      target: { type: String, required: true },
      room: { type: Schema.Types.ObjectId },
      data: { type: Schema.Types.Mixed },
      state: { type: String, enum: ['pending', 'done'], required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'audit' },
  );
  schema.index({ site: 1, at: 1 });
  schema.index({ state: 1, at: 1 }, { partialFilterExpression: { state: 'pending' } });
  return connection.model<AuditRecord>('Audit', schema);
}
