import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { SiteActor } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import { randomId, toObjectId } from '../../models/object-id.js';
import { PROFILE_FIELDS } from '../../models/user.js';
import type { OpenUser, UserProfile, UserRecord } from '../../models/user.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { Audit } from '../audit.js';
import type { KeysService } from '../keys.js';
import { createdEntry } from './created-entry.js';
import { openUser, sealProfile, verifiedFields } from './profiles.js';

/** What the site's backend, or an identity provider, says about a user: undefined says nothing, null removes. */
export interface ExternalProfile {
  displayName: string | null | undefined;
  email: string | null | undefined;
  avatarUrl: string | null | undefined;
  /** Whether the person was seen to read the mails to `email`; undefined: as before, while the address is the same. */
  emailVerified?: boolean | undefined;
  /** The username that a new user should have if nobody else has it. */
  username: string | undefined;
}

/** A user whom the site's backend, or an identity provider, vouches for. */
export interface ExternalUser {
  siteId: string;
  externalId: string;
  /** Who says so: the site's backend, or users themselves who present what it signed. */
  by: SiteActor | 'self';
  profile: ExternalProfile;
  /** When the profile was true, in seconds since 1970: an older one never replaces a newer one. */
  issuedAt: number;
}

interface ExternalUsersDeps {
  models: Pick<Models, 'User' | 'Avatar'>;
  keys: KeysService;
  logger: Logger;
  audit: Pick<Audit, 'record'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Announces that the profile of a user changed, to all nodes and to those who share a room. */
  userChanged: (siteId: string, userId: string) => Promise<void>;
  /** Whether pictures of the site's users may come from this address. */
  isAvatarAllowed: (siteId: string, url: string) => Promise<boolean>;
}

type Synced = UserProfile & { managed?: string[] };

/** Random letters of a username that the server chooses. */
const RANDOM_NAME = 12;
/** The wish, and random names: two equal ones do not occur. */
const MAX_CANDIDATES = 5;

export type ExternalUsers = ReturnType<typeof createExternalUsers>;

/**
 * Creates the users that a site vouches for. A user is found by site and external id alone: a username or an e-mail address
 * never leads to an account that somebody else registered.
 */
export function createExternalUsers(deps: ExternalUsersDeps) {
  const { audit, clock, userChanged, isAvatarAllowed } = deps;
  const { User, Avatar } = deps.models;

  async function find(siteId: string, externalId: string): Promise<OpenUser | null> {
    const own = { site: { $eq: toObjectId(siteId) }, externalId: { $eq: externalId } };
    return openUser(deps, await User.findOne(own).lean<UserRecord>());
  }

  /** A picture that may not be shown is as good as none that is named. */
  async function allowedProfile({ siteId, profile }: ExternalUser): Promise<ExternalProfile> {
    const { avatarUrl } = profile;
    if (avatarUrl == null || (await isAvatarAllowed(siteId, avatarUrl))) return profile;
    return { ...profile, avatarUrl: undefined };
  }

  /** Inserts a user; the unique indexes decide. Returns null where another request has just created the same user. */
  async function insert(user: ExternalUser, profile: ExternalProfile): Promise<OpenUser | null> {
    const { siteId, externalId, issuedAt } = user;
    const _id = randomId();
    for (const username of candidates(profile.username)) {
      const record = {
        ...{ _id, site: toObjectId(siteId), username, externalId, kind: 'user' as const },
        ...syncedFields({ displayName: username }, profile, username),
        ...{ profileIat: issuedAt, grantedScopes: [], createdAt: new Date(clock()) },
      };
      const sealed = await sealProfile(deps, record, record);
      const row = { ...record, ...sealed, ...(profile.emailVerified && verifiedFields(sealed)) };
      try {
        await audit.record(createdEntry(record, user.by), () => User.create(row));
        return record;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (await find(siteId, externalId)) return null;
      }
    }
    throw new Error('unable to find a free username');
  }

  /**
   * Writes what a profile names, unless a newer one was written: one update decides. One that says nothing new is written
   * too if it is newer than the last: it confirms what is stored, and an older one, from a page that was left open while the
   * name was changed and changed back, must not undo it.
   */
  async function sync(known: OpenUser, { siteId, issuedAt }: ExternalUser, profile: ExternalProfile) {
    const next = syncedFields(known, profile, known.username);
    // A picture that the user uploaded would be shown before the one of the site, and nobody could remove it.
    const endsUpload = next.managed?.includes('avatarUrl') === true;
    const isNews = (stored: OpenUser) => !isSame(stored, next) || (endsUpload && stored.avatarId != null);
    const { managed = [] } = next;
    const confirms = managed.length > 0 && issuedAt > (known.profileIat ?? 0);
    if (!isNews(known) && !confirms) return known;
    const named = namedFields(next);
    const sealed = await sealProfile(deps, known, named);
    const isSameEmail = (named.email ?? null) === (known.email ?? null);
    const isVerified = profile.emailVerified ?? (isSameEmail && known.emailVerified === true);
    const written = { managed, profileIat: issuedAt, ...(isVerified && verifiedFields(sealed)) };
    const row = await User.findOneAndUpdate(
      {
        _id: { $eq: known._id },
        $or: [{ profileIat: { $eq: null } }, { profileIat: mongoose.trusted({ $lte: issuedAt }) }],
      },
      { $set: { ...sealed, ...written }, ...(endsUpload && { $unset: { avatarId: 1 } }) },
      { returnDocument: 'before' },
    ).lean<UserRecord>();
    const before = await openUser(deps, row);
    if (!before) return known;
    if (endsUpload && before.avatarId) await Avatar.deleteMany({ user: { $eq: known._id } });
    if (isNews(before)) await userChanged(siteId, known._id.toString());
    return { ...before, ...named, ...written, ...(endsUpload && { avatarId: null }) };
  }

  return {
    /** Returns the user with this external id, created or brought up to date. Callers check whether it is disabled. */
    async upsert(user: ExternalUser): Promise<OpenUser> {
      const profile = await allowedProfile(user);
      const known = await find(user.siteId, user.externalId);
      if (known) return known.disabledAt ? known : sync(known, user, profile);
      const created = await insert(user, profile);
      if (created) return created;
      const winner = await find(user.siteId, user.externalId);
      if (!winner) throw new Error('unable to find the user that was just created');
      return sync(winner, user, profile);
    },
  };
}

function candidates(wish: string | undefined): string[] {
  const random = Array.from({ length: MAX_CANDIDATES }, () => `u-${randomName()}`);
  return wish === undefined ? random : [wish, ...random];
}

/** Letters and digits without those that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

function randomName(): string {
  return Array.from(randomBytes(RANDOM_NAME), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

function isSame(one: Synced, other: Synced): boolean {
  const isSameManaged = (one.managed ?? []).join() === (other.managed ?? []).join();
  return isSameManaged && PROFILE_FIELDS.every((field) => (one[field] ?? null) === (other[field] ?? null));
}

/** Returns the fields that the site names: those that it does not name, the user may be changing right now. */
function namedFields(next: Synced): Partial<UserProfile> {
  return Object.fromEntries(
    PROFILE_FIELDS.filter((field) => next.managed?.includes(field)).map((field) => [field, next[field]]),
  );
}

/** Returns the fields of a profile as they are after a sync. The site manages those that it names, removed ones too. */
function syncedFields(known: Partial<Synced>, profile: ExternalProfile, username: string): Synced {
  const named = PROFILE_FIELDS.filter((field) => profile[field] !== undefined);
  const { displayName, email, avatarUrl } = profile;
  return {
    displayName: displayName === null ? username : (displayName ?? known.displayName ?? username),
    email: email === undefined ? (known.email ?? null) : email,
    avatarUrl: avatarUrl === undefined ? (known.avatarUrl ?? null) : avatarUrl,
    managed: named,
  };
}
