import mongoose, { Schema } from 'mongoose';
import type { Connection, Model, Query, Types } from 'mongoose';
import { MEMBER_ROLES } from '@sotto/protocol';
import type { MemberRole, RoomNotifications } from '@sotto/protocol';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** What a member is notified about, as the member chose. */
export interface StoredNotifications {
  level: RoomNotifications['level'];
  /** Until when it counts; missing: for good. */
  until?: Date | null;
  /** Until when the room is muted, whatever the level. */
  mutedUntil?: Date | null;
}

/** A user's place in a room. */
export interface MemberRecord {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  room: Types.ObjectId;
  user: Types.ObjectId;
  role: MemberRole;
  /** The room's `membershipVersion` that last decided about this row: an older decision never overwrites it. */
  v: number;
  joinedAt: Date;
  /** `seq` up to which the user has read; never moves back. */
  lastReadSeq: number;
  /** `seq` up to which a device of the user has received messages; never moves back. What was read was received. */
  deliveredSeq?: number;
  /** `seq` of the first message that the user marked as unread, until the user reads the room. */
  unreadFrom?: number;
  /** When the user first opened the room; `null` for one who was added by another user and never did. */
  openedAt: Date | null;
  /** Until when the user may not send here; a mute survives leaving, and ends by time alone. */
  mutedUntil?: Date | null;
  /** Until when the user may not be here; counts only beside `role: null`. */
  bannedUntil?: Date | null;
  /** In slow mode: when the user's last turn began, and the `clientMessageId` that took it. */
  slowAt?: Date | null;
  slowKey?: string;
  /** Missing: everything. Stays when the user leaves. */
  notifications?: StoredNotifications;
  /** Whether the room is pinned in the user's list. Missing: it is not. A new membership begins without. */
  pinned?: boolean;
}

/** A row of a user who may have left: it stays with `role: null`, so that a late write cannot restore the membership. */
export type MembershipRow = Omit<MemberRecord, 'role'> & { role: MemberRole | null };

export type MemberModel = Model<MemberRecord>;

/**
 * Memberships whose user never opened the room. A row without the field was written by a node of an earlier version and
 * counts as opened: an upgrade must not remove a user from a room.
 */
export const UNOPENED = { openedAt: mongoose.trusted({ $eq: null, $exists: true }) };

const CURRENT = mongoose.trusted({ $in: [...MEMBER_ROLES] });

/**
 * Creates the model of memberships, one per room and user. Queries find current members only: a reader that ignored
 * former ones would show them rooms that they left. `role` in the filter, or the option `former: true`, lifts that.
 * Aggregations are refused, as they would bypass it. Only `services/room/memberships/membership-log` writes memberships.
 */
export function createMemberModel(connection: Connection): MemberModel {
  const schema = new Schema<MemberRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      room: { type: Schema.Types.ObjectId, required: true },
      user: { type: Schema.Types.ObjectId, required: true },
      role: { type: String, enum: [...MEMBER_ROLES, null] },
      v: { type: Number, default: 0 },
      joinedAt: { type: Date, required: true },
      lastReadSeq: { type: Number, required: true },
      deliveredSeq: Number,
      unreadFrom: Number,
      openedAt: Date,
      mutedUntil: Date,
      bannedUntil: Date,
      slowAt: Date,
      slowKey: String,
      pinned: Boolean,
      notifications: {
        type: new Schema<StoredNotifications>(
          { level: String, until: Date, mutedUntil: Date },
          { _id: false },
        ),
      },
    },
    { ...SCHEMA_OPTIONS, collection: 'members' },
  );
  schema.index({ room: 1, user: 1 }, { unique: true });
  schema.index({ user: 1, role: 1 });
  // Finds who leads a room.
  schema.index({ room: 1, role: 1, user: 1 });
  // Finds who is banned from a room, however many have left it.
  schema.index(
    { room: 1, user: 1, bannedUntil: 1 },
    { partialFilterExpression: { bannedUntil: { $exists: true } } },
  );
  schema.pre(
    ['find', 'findOne', 'findOneAndUpdate', 'countDocuments', 'distinct'],
    function (this: Query<unknown, MemberRecord>) {
      const isLifted =
        'role' in this.getFilter() || (this.getOptions() as { former?: boolean }).former === true;
      if (!isLifted) this.where({ role: CURRENT });
    },
  );
  schema.pre('aggregate', () => {
    throw new Error('members are not aggregated: former ones would count');
  });
  return connection.model<MemberRecord>('Member', schema);
}
