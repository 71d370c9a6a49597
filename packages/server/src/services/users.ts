import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/protocol';
import type {
  DeleteAccountInput,
  PatchProfileInput,
  Profile,
  RegisterInput,
  Scope,
  UpdateProfileInput,
} from '@sotto/protocol';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import { checkUnchanged } from '../edge/validate.js';
import { AppError, fieldError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import type { OpenUser, UserRecord } from '../models/user.js';
import { presentNotificationSettings } from '../presenters/notifications.js';
import { presentUser } from '../presenters/users.js';
import type { SecurityLog } from '../security-log.js';
import type { EraseAccount } from './erasure/erase-account.js';
import type { SitesService } from './sites.js';
import { createOwnPassword } from './user/own-password.js';
import { openUser, sealProfile } from './user/profiles.js';
import type { OwnPasswordDeps } from './user/own-password.js';
import { createRegistration } from './user/registration.js';
import type { RegistrationDeps } from './user/registration.js';
import type { AnnounceUser } from './user/user-announcer.js';

interface UsersDeps extends RegistrationDeps, OwnPasswordDeps {
  models: RegistrationDeps['models'] & OwnPasswordDeps['models'];
  passwords: OwnPasswordDeps['passwords'];
  sessions: OwnPasswordDeps['sessions'] & { userChanged(userId: string): Promise<void> };
  announceUser: AnnounceUser;
  eraseAccount: EraseAccount;
  sites: Pick<SitesService, 'settings'>;
  logger: Logger;
  /** Returns the server's URL as browsers see it, without a trailing slash. */
  baseUrl: () => string;
  securityLog: Pick<SecurityLog, 'registered' | 'credentialsChanged'>;
}

export type UsersService = ReturnType<typeof createUsersService>;

/** Creates the service of users and their profiles. */
export function createUsersService(deps: UsersDeps) {
  const { models, sessions, sites, securityLog, announceUser, eraseAccount, baseUrl } = deps;
  const { User } = models;
  const registerUser = createRegistration(deps);
  const ownPassword = createOwnPassword(deps);

  async function find(actor: Actor): Promise<OpenUser> {
    const row = await User.findOne({ _id: { $eq: toObjectId(actor.userId) } }).lean<UserRecord>();
    const user = await openUser(deps, row);
    if (!user) throw new AppError('user_not_found');
    return user;
  }

  return {
    /**
     * Registers a user.
     * @param address - where the request comes from
     * @throws AppError `username_taken`, `registration_closed`, `validation_failed`, `unavailable`
     */
    async register(
      input: RegisterInput,
      { siteId, scopes, clientId }: { siteId: string; scopes: Scope[]; clientId?: string | undefined },
      address: string,
    ): Promise<Profile> {
      return presentProfile(await registerUser(input, { siteId, clientId, address }), scopes, baseUrl());
    },

    changePassword: ownPassword.change,

    /** Returns the actor's own profile. @throws AppError `user_not_found` */
    async profile(actor: Actor): Promise<Profile> {
      return presentProfile(await find(actor), actor.scopes, baseUrl());
    },

    /**
     * Erases the actor, who has typed the username again, and the password.
     * @param address - where the request comes from
     * @throws AppError `forbidden` where the site does not allow it; `profile_managed` for users whom the site signs in and
     * erases; `guest_not_allowed`, `user_not_found`, `validation_failed` for another username, `wrong_password`, `rate_limited`, `unavailable`
     */
    async deleteAccount(
      actor: Actor,
      { username, current }: DeleteAccountInput,
      address: string,
    ): Promise<void> {
      const user = await User.findOne({ _id: { $eq: toObjectId(actor.userId) } }).lean<UserRecord>();
      if (!user) throw new AppError('user_not_found');
      if ((await sites.settings(actor.siteId)).accountDeletion === 'off')
        throw new AppError('forbidden', 'This site does not let users delete their accounts');
      if (username !== user.username)
        throw fieldError({ path: 'username', code: 'other_username', message: 'must be your own username' });
      await ownPassword.check(actor, user, current, { address, what: 'account' });
      await eraseAccount(user, `user:${actor.userId}`);
      const { userId, sessionId } = actor;
      securityLog.credentialsChanged({ ...{ what: 'account', outcome: 'ok', userId }, sessionId, address });
    },

    /**
     * Changes the actor's own profile; another e-mail address needs the password as `current`.
     * @param address - where the request comes from
     * @throws AppError `user_not_found`, `profile_managed`, `wrong_password`, `rate_limited`, `unavailable`;
     * `validation_failed` for another username, which never changes
     */
    async updateProfile(actor: Actor, input: PatchProfileInput, address: string): Promise<Profile> {
      const { displayName, email } = input;
      const user = await find(actor);
      checkUnchanged({ username: user.username }, input);
      checkManaged(user, input);
      const isOtherEmail = email !== undefined && email !== (user.email ?? null);
      const passwordHash =
        isOtherEmail && (await ownPassword.check(actor, user, input.current, { address, what: 'email' }));
      const change = await sealProfile(deps, user, {
        ...(displayName !== undefined && { displayName }),
        ...(isOtherEmail && { email }),
      });
      // A password that was replaced meanwhile no longer allows the change.
      const row = await User.findOneAndUpdate(
        { _id: { $eq: user._id }, ...(passwordHash && { passwordHash: { $eq: passwordHash } }) },
        { $set: change },
        { returnDocument: 'after' },
      ).lean<UserRecord>();
      const changed = await openUser(deps, row);
      if (!changed) throw new AppError(isOtherEmail ? 'wrong_password' : 'user_not_found');
      if (isOtherEmail)
        securityLog.credentialsChanged({
          ...{ what: 'email', outcome: 'ok', userId: actor.userId, sessionId: actor.sessionId, address },
        });
      await sessions.userChanged(actor.userId);
      if (displayName !== undefined) await announceUser(actor.siteId, actor.userId);
      return presentProfile(changed, actor.scopes, baseUrl());
    },
  };
}

/** @throws AppError `profile_managed`, which names the field, where the site manages one that would be changed */
function checkManaged({ managed = [] }: OpenUser, input: UpdateProfileInput): void {
  const field = (['displayName', 'email'] as const).find(
    (name) => input[name] !== undefined && managed.includes(name),
  );
  if (field) throw new AppError('profile_managed', `${field} is managed by the site`);
}

function presentProfile(user: OpenUser, scopes: readonly Scope[], baseUrl: string): Profile {
  return {
    ...presentUser(user, baseUrl),
    ...(user.email && { email: user.email, emailVerified: user.emailVerified === true }),
    scopes: [...scopes],
    createdAt: user.createdAt.toISOString(),
    ...(user.notifications && { notifications: presentNotificationSettings(user.notifications) }),
    ...(user.privacy && { privacy: { ...DEFAULT_PRIVACY_SETTINGS, ...user.privacy } }),
    ...(user.managed && user.managed.length > 0 && { managed: user.managed }),
  };
}
