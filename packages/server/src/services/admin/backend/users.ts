import type { Logger } from 'pino';
import type { BatchUsersResult, PutUserInput, SiteUser } from '@sotto/protocol';
import { batchUserSchema, isReservedUsername } from '@sotto/protocol/schemas';
import { backendActor } from '../../../actor.js';
import type { Backend } from '../../../actor.js';
import { forEachLimited } from '../../../async/for-each-limited.js';
import { validate } from '../../../edge/validate.js';
import { AppError, fieldError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import { PROFILE_FIELDS } from '../../../models/user.js';
import type { OpenUser, UserProfile, UserRecord } from '../../../models/user.js';
import { presentSiteUser } from '../../../presenters/site-api.js';
import type { Audit } from '../../audit.js';
import type { ExternalUsers } from '../../user/external-users.js';
import type { KeysService } from '../../keys.js';
import { openUser, sealProfile, verifiedFields } from '../../user/profiles.js';
import type { AnnounceUser } from '../../user/user-announcer.js';
import { findUser, findUsers } from './find-users.js';
import { checkExternalId, parseReference } from './references.js';

export interface BackendUsersDeps {
  models: Pick<Models, 'User'>;
  keys: KeysService;
  logger: Logger;
  audit: Pick<Audit, 'record'>;
  externalUsers: ExternalUsers;
  /** Whether pictures of the site's users may come from this address. */
  isAvatarAllowed: (siteId: string, url: string) => Promise<boolean>;
  announceUser: AnnounceUser;
  sessions: {
    userChanged(userId: string): Promise<void>;
    /** Ends the sessions of a user, but one. */
    endOthers(userId: string, kept: string | undefined): Promise<void>;
  };
  /** Returns the server's URL as browsers see it, without a trailing slash. */
  baseUrl: () => string;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** A user after a change. */
interface Changed {
  user: OpenUser;
  /** Whether this change disabled or enabled the user, and not another one at the same time. */
  isSwitched: boolean;
}

/** Creates what a site's backend does with users: create, change, disable, sign out. */
export function createBackendUsers(deps: BackendUsersDeps) {
  const { models, audit, isAvatarAllowed, announceUser, sessions, baseUrl, clock } = deps;
  const { User } = models;

  const present = (user: OpenUser) => presentSiteUser(user, baseUrl());

  /**
   * Writes what is different. What the backend says now counts, whatever assertions said before; also where it says what is
   * stored already, so that an assertion of before undoes none of it.
   */
  async function change(known: OpenUser, input: PutUserInput): Promise<Changed> {
    const { profile, emailVerified, ...fields } = differences(known, input, new Date(clock()));
    const sealed = await sealProfile(deps, known, profile);
    const set = { ...fields, ...sealed, ...(emailVerified && verifiedFields(sealed)) };
    const now = Math.floor(clock() / 1000);
    const dated = PROFILE_FIELDS.some((field) => input[field] !== undefined) && { $max: { profileIat: now } };
    const filter = { _id: { $eq: known._id } };
    if (Object.keys(set).length === 0) {
      if (dated && known.externalId !== undefined) await User.updateOne(filter, dated);
      return { user: known, isSwitched: false };
    }
    const row = await User.findOneAndUpdate(
      filter,
      { $set: set, ...dated },
      { returnDocument: 'before' },
    ).lean<UserRecord>();
    const before = await openUser(deps, row);
    if (!before) throw new AppError('user_not_found');
    const isSwitched = input.disabled !== undefined && input.disabled !== Boolean(before.disabledAt);
    return { user: { ...before, ...fields, ...profile, emailVerified }, isSwitched };
  }

  async function endSessions(backend: Backend, userId: string): Promise<void> {
    await audit.record(
      {
        ...{ siteId: backend.siteId, actor: backendActor(backend) },
        ...{ action: 'sessions.ended', target: `user:${userId}` },
      },
      () => sessions.endOthers(userId, undefined),
    );
  }

  async function put(backend: Backend, reference: string, input: PutUserInput): Promise<SiteUser> {
    await checkPicture(isAvatarAllowed, backend, input);
    const { siteId } = backend;
    const parsed = parseReference(reference);
    const known = await openUser(deps, (await findUsers(models, siteId, [reference])).get(reference));
    if (!known && 'name' in parsed) throw new AppError('user_not_found');
    const stored =
      known ?? (await create(deps, backend, (parsed as { externalId: string }).externalId, input));
    checkSwitchable(stored, input);
    const { user } = await recordSwitch(audit, backend, stored, input, () => change(stored, input));
    const userId = user._id.toString();
    if (known && user !== known) {
      if (isShownOtherwise(known, user)) await announceUser(siteId, userId);
      else await sessions.userChanged(userId);
    }
    // Also where the user was disabled before: the request that did it may have ended early.
    if (input.disabled) await endSessions(backend, userId);
    return present(user);
  }

  return {
    /** Returns a user of the site. @throws AppError `user_not_found` */
    get: async ({ siteId }: Backend, reference: string): Promise<SiteUser> =>
      present((await openUser(deps, await findUser(models, siteId, reference)))!),

    /**
     * Creates the user with this id of the host, or changes a user. It may be repeated, and done many times at once.
     * @throws AppError `user_not_found` for a username that nobody has, `validation_failed`; `forbidden` where it would
     * disable or enable a bot
     */
    put,

    /** As `put` for many users by their ids; an item that is refused does not keep the others out. */
    async putMany(backend: Backend, items: readonly unknown[]): Promise<BatchUsersResult> {
      const results: BatchUsersResult['results'] = [];
      await forEachLimited(items.entries(), async ([index, item]) => {
        try {
          const { externalId, ...input } = validate(batchUserSchema, item);
          const reference = externalId.startsWith('@') ? `@${externalId}` : externalId;
          results[index] = { user: await put(backend, reference, input) };
        } catch (error) {
          if (!(error instanceof AppError) || error.status >= 500) throw error;
          const { code, message: detail, errors } = error;
          results[index] = { error: { code, detail, ...(errors && { errors }) } };
        }
      });
      return { results };
    },

    /** Ends all sessions of a user, on every node. @throws AppError `user_not_found` */
    async endSessions(backend: Backend, reference: string): Promise<void> {
      const { _id } = await findUser(models, backend.siteId, reference);
      await endSessions(backend, _id.toString());
    },
  };
}

function create(
  { externalUsers, clock }: Pick<BackendUsersDeps, 'externalUsers' | 'clock'>,
  backend: Backend,
  externalId: string,
  input: PutUserInput,
): Promise<OpenUser> {
  checkExternalId('user', externalId);
  const { displayName, email, emailVerified, avatarUrl, username } = input;
  // Those who exist may have one: the server gave it.
  if (username !== undefined && isReservedUsername(username))
    throw fieldError({ path: 'username', code: 'reserved', message: 'must not be a reserved name' });
  return externalUsers.upsert({
    ...{ siteId: backend.siteId, externalId, by: backendActor(backend) },
    issuedAt: Math.floor(clock() / 1000),
    profile: { displayName, email, emailVerified, avatarUrl, username },
  });
}

/** @throws AppError `validation_failed` */
async function checkPicture(
  isAllowed: BackendUsersDeps['isAvatarAllowed'],
  { siteId }: Backend,
  { avatarUrl }: PutUserInput,
): Promise<void> {
  if (avatarUrl == null) return;
  const { username, password } = new URL(avatarUrl);
  if (username !== '' || password !== '' || !(await isAllowed(siteId, avatarUrl)))
    throw fieldError({
      path: 'avatarUrl',
      code: 'origin',
      message: 'must be from an origin of the setting avatarOrigins, or of the site’s OAuth clients',
    });
}

/**
 * A backend that disabled its own bot would shut itself out for good.
 * @throws AppError `forbidden` for a bot that would be disabled or enabled
 */
function checkSwitchable({ kind, disabledAt }: OpenUser, { disabled }: PutUserInput): void {
  if (kind === 'bot' && disabled !== undefined && disabled !== Boolean(disabledAt))
    throw new AppError('forbidden', 'A bot is disabled and enabled by the operator, with its client or hook');
}

/** Makes a change that disables or enables a user between two writes of the audit. */
function recordSwitch(
  audit: BackendUsersDeps['audit'],
  backend: Backend,
  { _id, disabledAt }: OpenUser,
  { disabled }: PutUserInput,
  work: () => Promise<Changed>,
): Promise<Changed> {
  if (disabled === undefined || disabled === Boolean(disabledAt)) return work();
  const action = disabled ? 'user.disabled' : 'user.enabled';
  const target = `user:${_id.toString()}` as const;
  return audit.record(
    { siteId: backend.siteId, actor: backendActor(backend), action, target },
    work,
    ({ isSwitched }) => isSwitched,
  );
}

/** Returns the fields that an input changes. The site manages those that it names of the users that it created. */
function differences(known: OpenUser, input: PutUserInput, now: Date) {
  const { displayName, disabled } = input;
  const wanted = { ...input, displayName: displayName === null ? known.username : displayName };
  const named = PROFILE_FIELDS.filter((field) => input[field] !== undefined);
  const isSameEmail = input.email === undefined || (known.email ?? null) === input.email;
  const wasVerified = known.emailVerified === true;
  const emailVerified = input.emailVerified ?? (isSameEmail && wasVerified);
  // What says that an address is verified is its token: sealed again, it is one that is not, until that is written with it.
  const changed = named.filter(
    (field) =>
      (known[field] ?? null) !== wanted[field] || (field === 'email' && emailVerified !== wasVerified),
  );
  const managed = [...new Set([...(known.managed ?? []), ...named])];
  const isOwned = known.externalId !== undefined && managed.length > (known.managed ?? []).length;
  return {
    profile: Object.fromEntries(changed.map((field) => [field, wanted[field]])) as Partial<UserProfile>,
    emailVerified,
    ...(isOwned && { managed }),
    ...(disabled !== undefined &&
      disabled !== Boolean(known.disabledAt) && { disabledAt: disabled ? now : null }),
  };
}

function isShownOtherwise(one: OpenUser, other: OpenUser): boolean {
  return one.displayName !== other.displayName || one.avatarUrl !== other.avatarUrl;
}
