import { Schema } from 'mongoose';
import type { Connection, Model, Types } from 'mongoose';
import type { PrivacySettings, QuietHours } from '@sotto/protocol';
import type { SealedText } from '../crypto/data-keys.js';
import { SEALED_TEXT } from './plugins/sealed-text.js';
import { RANDOM_ID, SCHEMA_OPTIONS } from './schema-options.js';

/** How a user wants to be told of messages: what the user chose, without the defaults. */
export interface StoredNotificationSettings {
  sound?: boolean;
  showText?: boolean;
  /** Absent where the user wants no mails. */
  mail?: true;
  quietHours?: QuietHours;
}

/** What of a user is sealed with the key of the person, by the path where it is in the clear. */
export interface UserProfile {
  displayName: string;
  email?: string | null;
  /** Address of the picture that the site's backend named. */
  avatarUrl?: string | null;
}

export const PROFILE_FIELDS = [
  'displayName',
  'email',
  'avatarUrl',
] as const satisfies readonly (keyof UserProfile)[];

/** The paths that hold the tokens of a profile. */
export interface SealedProfile {
  sealedName?: SealedText | null;
  sealedEmail?: SealedText | null;
  sealedAvatarUrl?: SealedText | null;
}

/** A user, guest or bot of one site, without the profile. */
export interface UserAccount {
  _id: Types.ObjectId;
  site: Types.ObjectId;
  /** Lower case; unique in the site. */
  username: string;
  /** argon2id in PHC form; bots have none. */
  passwordHash?: string | null;
  /** When the password was last changed; absent for the first one. */
  passwordSetAt?: Date | null;
  kind: 'user' | 'guest' | 'bot';
  /** Who the user is to the site's backend or identity provider: the key's prefix and the claim `sub`. Never an e-mail. */
  externalId?: string;
  /** Id of the picture that the user uploaded. */
  avatarId?: string | null;
  /** Fields of the profile that the site manages: `displayName`, `email`, `avatarUrl`. */
  managed?: string[];
  /** Missing: the defaults. */
  notifications?: StoredNotificationSettings | null;
  /** What the user chose to show to others, without the defaults. */
  privacy?: Partial<PrivacySettings> | null;
  /** The token of `sealedEmail` that is verified: a new one, of whatever address, is not. */
  verifiedEmail?: string | null;
  /** When the user was last mailed about unread messages. */
  mailedAt?: Date | null;
  /** `iat` of the assertion that last wrote the profile, in seconds since 1970. */
  profileIat?: number | null;
  /** Scopes that the operator granted beyond those of the OAuth client. */
  grantedScopes: string[];
  disabledAt?: Date | null;
  /** Of a guest who joined an account: the account, for good. What the guest wrote is shown as the account's. */
  mergedInto?: Types.ObjectId | null;
  /** While memberships and messages of the guest may still be missing in the account: since when. */
  mergePending?: Date | null;
  mergeDoneAt?: Date | null;
  /** Of a guest: when to look whether nothing was heard of it for 30 days; absent once it is kept for what it wrote. */
  silentAt?: Date | null;
  createdAt: Date;
}

/**
 * A user as stored. `services/user/profiles` opens the profile: its fields are in the clear of bots, and in rows of an earlier
 * version, so they have no type here.
 */
export interface UserRecord extends UserAccount, SealedProfile, Partial<Record<keyof UserProfile, unknown>> {}

/** A user whose profile was opened. */
export interface OpenUser extends UserAccount, UserProfile {
  /** Absent: not. */
  emailVerified?: boolean;
}

export type UserModel = Model<UserRecord>;

/** Creates the model of users, unique by site and username, and by site and external id. */
export function createUserModel(connection: Connection): UserModel {
  const schema = new Schema<UserRecord>(
    {
      _id: RANDOM_ID,
      site: { type: Schema.Types.ObjectId, required: true },
      username: { type: String, required: true },
      displayName: { type: String },
      email: { type: String },
      sealedName: SEALED_TEXT,
      sealedEmail: SEALED_TEXT,
      sealedAvatarUrl: SEALED_TEXT,
      passwordHash: { type: String },
      passwordSetAt: { type: Date },
      kind: { type: String, enum: ['user', 'guest', 'bot'], required: true },
      externalId: { type: String },
      avatarUrl: { type: String },
      avatarId: { type: String },
      managed: { type: [String], default: undefined },
      profileIat: { type: Number },
      notifications: {
        type: new Schema<StoredNotificationSettings>(
          {
            sound: Boolean,
            showText: Boolean,
            mail: Boolean,
            quietHours: {
              type: new Schema<QuietHours>({ from: String, to: String, timeZone: String }, { _id: false }),
            },
          },
          { _id: false },
        ),
      },
      privacy: {
        type: new Schema<Partial<PrivacySettings>>(
          { online: Boolean, typing: Boolean, receipts: Boolean, findable: Boolean, directs: String },
          { _id: false },
        ),
      },
      verifiedEmail: { type: String },
      mailedAt: { type: Date },
      grantedScopes: { type: [String], required: true },
      disabledAt: { type: Date },
      mergedInto: { type: Schema.Types.ObjectId },
      mergePending: { type: Date },
      mergeDoneAt: { type: Date },
      silentAt: { type: Date },
      createdAt: { type: Date, required: true },
    },
    { ...SCHEMA_OPTIONS, collection: 'users' },
  );
  schema.index({ site: 1, username: 1 }, { unique: true });
  schema.index({ site: 1, kind: 1, username: 1 });
  schema.index({ mergedInto: 1 }, { sparse: true });
  schema.index({ mergePending: 1 }, { sparse: true });
  schema.index({ silentAt: 1 }, { sparse: true });
  schema.index({ 'notifications.mail': 1 }, { sparse: true });
  schema.index(
    { site: 1, externalId: 1 },
    { unique: true, partialFilterExpression: { externalId: { $exists: true } } },
  );
  return connection.model<UserRecord>('User', schema);
}
