import type { EditHistory, GuestMerge } from '@sotto/protocol';
import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** Settings of a site, by the operator (`sotto sites update`). `services/site/settings` has their values and defaults. */
export interface SiteSettings {
  /** Host-signed identity; `required`: users signed in by the site's backend and bots only. */
  identity: 'off' | 'optional' | 'required';
  /** Whether users may register themselves. */
  registration: 'on' | 'off';
  /** What guests may do at most. */
  guests: 'off' | 'read' | 'write';
  /** What happens to a guest's history when the visitor signs in. */
  guestMerge: GuestMerge;
  /** Longest life of a host-signed session, in hours. */
  sessionHours: number;
  /** How long the audit log is kept, in days. */
  auditDays: number;
  /** Whom users may write to in direct rooms: nobody, the site's contacts, everyone. */
  directs: 'off' | 'contacts' | 'everyone';
  /** Usernames that guests may write to. */
  contacts: string[];
  /** Whether users may search for people. */
  directory: 'off' | 'on';
  /** Who creates rooms: every user, or only the site's backend. */
  roomCreation: 'everyone' | 'backend';
  /** Origins that pictures of users may come from; empty: the exact origins of the site's OAuth clients. */
  avatarOrigins: string[];
  /** Who reads what edited messages of others said before. */
  editHistory: EditHistory;
  /** Whether members of small rooms see what was delivered to whom. */
  receipts: 'on' | 'off';
  /** Days for which a deleted room can be restored. */
  deleteAfterDays: number;
  /** Whether files are accepted that could not be examined. */
  scanFailure: 'refuse' | 'allow';
  /** Whether users may be mailed about unread messages, where the server sends mails at all. */
  mail: 'off' | 'on';
  /** Whether users who sign in by password may delete their accounts. The host deletes its own users. */
  accountDeletion: 'off' | 'on';
}

/** A tenant: users, rooms and OAuth clients belong to exactly one. */
export interface SiteRecord {
  _id: Types.ObjectId;
  slug: string;
  name: string;
  /** A setting that is missing has its default. */
  settings: Partial<SiteSettings>;
  /** When the operator disabled it: it gets no tokens, and its valid ones are refused. */
  disabledAt?: Date | null;
  /** When `identity` was last set to `required`: sessions by other methods that began before have ended. */
  identityRequiredAt?: Date | null;
  /** When `identity` was last set to `off`: host-signed sessions that began before have ended. */
  identityOffAt?: Date | null;
  /** When `guests` was last set to `off`: sessions of guests that began before have ended. */
  guestsOffAt?: Date | null;
  /** When an operator changed it last, its identity keys included; running servers poll this. */
  changedAt?: Date | null;
  createdAt: Date;
}

export type SiteModel = Model<SiteRecord>;

const SETTINGS = new Schema<SiteSettings>(
  {
    identity: { type: String, enum: ['off', 'optional', 'required'] },
    registration: { type: String, enum: ['on', 'off'] },
    guests: { type: String, enum: ['off', 'read', 'write'] },
    guestMerge: { type: String, enum: ['ask', 'auto', 'off'] },
    sessionHours: { type: Number },
    auditDays: { type: Number },
    directs: { type: String, enum: ['off', 'contacts', 'everyone'] },
    contacts: { type: [String], default: undefined },
    directory: { type: String, enum: ['off', 'on'] },
    roomCreation: { type: String, enum: ['everyone', 'backend'] },
    avatarOrigins: { type: [String], default: undefined },
    editHistory: { type: String, enum: ['off', 'moderators', 'members'] },
    receipts: { type: String, enum: ['on', 'off'] },
    deleteAfterDays: { type: Number },
    scanFailure: { type: String, enum: ['refuse', 'allow'] },
    mail: { type: String, enum: ['off', 'on'] },
    accountDeletion: { type: String, enum: ['off', 'on'] },
  },
  { _id: false, strict: 'throw' },
);

/** Creates the model of sites, unique by slug. */
export function createSiteModel(connection: Connection): SiteModel {
  const schema = new Schema<SiteRecord>(
    {
      _id: RANDOM_ID,
      slug: { type: String, required: true },
      name: { type: String, required: true },
      settings: { type: SETTINGS, required: true },
      disabledAt: { type: Date },
      identityRequiredAt: { type: Date },
      identityOffAt: { type: Date },
      guestsOffAt: { type: Date },
      changedAt: { type: Date },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'sites' },
  );
  schema.index({ slug: 1 }, { unique: true });
  schema.index({ changedAt: 1 });
  return connection.model<SiteRecord>('Site', schema);
}
