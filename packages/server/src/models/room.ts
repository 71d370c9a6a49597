import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { KnownSystemData, MemberRole, RoomKind, RoomPermissions, Visibility } from '@sotto/protocol';
import type { SealedText } from '../crypto/data-keys.js';
import type { SiteActor } from './audit.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** A decision about one membership. */
export interface MembershipChange {
  user: Types.ObjectId;
  /** Which user decided: the user, or another one. */
  by?: Types.ObjectId;
  /** Who decided for the site, as the audit names it. Absent as `by`: the server, or a command of an earlier version. */
  actor?: SiteActor;
  before: MemberRole | null;
  /** `null` ends the membership. */
  role: MemberRole | null;
  /** First values of the row of a new membership. */
  begin?: { joinedAt: Date; lastReadSeq: number; openedAt: Date | null };
  /** Whether a guest's membership becomes that of an account: nobody comes or goes. */
  isMerge?: true;
  /** What the decision says about a mute and a ban: `null` ends it, absent leaves it. */
  mutedUntil?: Date | null;
  bannedUntil?: Date | null;
}

/** A change of the room itself, until its log says so. */
export interface RoomLine {
  type: Extract<KnownSystemData['type'], `room.${string}` | `slowMode.${string}`>;
  /** The user who made it. Absent: the site's backend or the operator. */
  by?: Types.ObjectId;
  /** The name that the room got, as the room itself stores it. */
  name?: string;
  sealedName?: SealedText;
  /** The seconds of slow mode; 0 for none. */
  seconds?: number;
}

/** Decisions of one moment, until their rows are written and published to the users concerned. */
export interface UnsettledChanges {
  id: Types.ObjectId;
  /** The room's `membershipVersion` after them; 0 where no membership changes. */
  version: number;
  changes: MembershipChange[];
  /** What the room's log says about changes of the room itself. */
  lines?: RoomLine[];
  /** Made by a process that publishes nothing, such as a command: any server finishes them at once. */
  handedOver?: boolean;
}

/**
 * A conversation with members. This document decides who is in it; the rows in `members` follow. See
 * `services/room/memberships/membership-log`.
 */
export interface RoomRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  slug: string;
  /** Empty in a direct room, where each member sees the other's name, and where it is sealed (`services/room/names/room-names`). */
  name: string;
  /** The name for comparison and search: NFKC, case-folded. Empty where the name is. */
  nameKey: string;
  /** Empty where it is sealed. */
  topic?: string;
  /** The name of a private room, sealed with the key of its site. */
  sealedName?: SealedText;
  sealedTopic?: SealedText;
  /** Missing in a room of an earlier version: `room`. */
  kind?: RoomKind;
  /** The id that the site's backend gave the room; the room's own id is derived from it. */
  externalId?: string;
  /** The two members of a direct room: their ids, sorted. The room's own id is derived from it. */
  directKey?: string;
  visibility: Visibility;
  /** What the owners decided; what is missing has its default. */
  permissions?: Partial<RoomPermissions>;
  slowModeSeconds?: number;
  archivedAt?: Date | null;
  /** When its name, topic or rules were changed last. */
  editedAt?: Date | null;
  /** When it was deleted: no user sees it, and its messages are purged later. */
  deletedAt?: Date | null;
  /** When it was archived, opened again, deleted or restored last, or its permissions of guests changed; running servers poll this. */
  lifecycleAt?: Date | null;
  /** When it was restored last. */
  restoredAt?: Date | null;
  /** When the messages of a deleted room are purged; until then it can be restored. */
  purgeAt?: Date | null;
  /** When its messages were purged first. */
  purgedAt?: Date | null;
  /** The visibility of a deleted room if it is restored. */
  restoreAs?: Visibility;
  createdBy: Types.ObjectId;
  createdAt: Date;
  /** Users whose role is `owner`. Empty once the last member has left, until the operator appoints one. */
  owners: Types.ObjectId[];
  memberCount: number;
  /** Grows by one with each decision about memberships: 1, 2, 3, ... */
  membershipVersion: number;
  /** Oldest first. */
  unsettled: UnsettledChanges[];
  /** Length of `unsettled`, for the index by which any node finds what another node left unfinished. */
  unsettledCount: number;
}

const CHANGE = new Schema<MembershipChange>(
  {
    user: { type: Schema.Types.ObjectId, required: true },
    by: Schema.Types.ObjectId,
    actor: String,
    before: String,
    role: String,
    begin: { type: new Schema({ joinedAt: Date, lastReadSeq: Number, openedAt: Date }, { _id: false }) },
    isMerge: Boolean,
    mutedUntil: Date,
    bannedUntil: Date,
  },
  { _id: false },
);
const LINE = new Schema<RoomLine>(
  {
    type: { type: String, required: true },
    by: Schema.Types.ObjectId,
    name: String,
    sealedName: SEALED_TEXT,
    seconds: Number,
  },
  { _id: false },
);
const UNSETTLED = new Schema<UnsettledChanges>(
  {
    id: { type: Schema.Types.ObjectId, required: true },
    version: { type: Number, required: true },
    changes: [CHANGE],
    lines: { type: [LINE], default: undefined },
    handedOver: Boolean,
  },
  { _id: false },
);

/** Whether the room needs a name in the clear; Mongoose takes an empty one for a missing one. */
function hasClearName(this: RoomRecord): boolean {
  return this.kind !== 'direct' && !this.sealedName;
}

export type RoomModel = Model<RoomRecord>;

/**
 * Creates the model of rooms, unique by site and slug; public ones are listed by slug and searched by the beginning of
 * their name.
 */
export function createRoomModel(connection: Connection): RoomModel {
  const schema = new Schema<RoomRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      slug: { type: String, required: true },
      name: { type: String, required: hasClearName },
      nameKey: { type: String, required: hasClearName },
      topic: String,
      sealedName: SEALED_TEXT,
      sealedTopic: SEALED_TEXT,
      kind: { type: String, enum: ['room', 'direct'] },
      externalId: String,
      directKey: String,
      visibility: { type: String, enum: ['public', 'private'], required: true },
      permissions: { type: new Schema({ write: String, invite: String, guests: String }, { _id: false }) },
      slowModeSeconds: Number,
      editedAt: Date,
      archivedAt: Date,
      deletedAt: Date,
      lifecycleAt: Date,
      restoredAt: Date,
      purgeAt: Date,
      purgedAt: Date,
      restoreAs: String,
      createdBy: { type: Schema.Types.ObjectId, required: true },
      createdAt: { type: Date, required: true },
      owners: { type: [Schema.Types.ObjectId], required: true },
      memberCount: { type: Number, required: true },
      membershipVersion: { type: Number, required: true },
      unsettled: { type: [UNSETTLED], required: true },
      unsettledCount: { type: Number, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'rooms' },
  );
  schema.index({ site: 1, slug: 1 }, { unique: true });
  schema.index({ site: 1, visibility: 1, slug: 1 });
  schema.index({ site: 1, visibility: 1, nameKey: 1, slug: 1 });
  schema.index({ unsettledCount: 1 });
  schema.index({ directKey: 1 }, { unique: true, sparse: true });
  schema.index({ lifecycleAt: 1 }, { sparse: true });
  schema.index({ purgeAt: 1 }, { sparse: true });
  return connection.model<RoomRecord>('Room', schema);
}
