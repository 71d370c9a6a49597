import type { Profile, RegisterInput, Scope, UpdateProfileInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import type { LoginLimits } from '../oauth/login-limits.js';
import type { Passwords } from '../oauth/passwords.js';
import { presentUser } from '../presenters/users.js';
import type { SecurityLog } from '../security-log.js';
import { createRegistration } from './user/registration.js';
import type { RegistrationDeps } from './user/registration.js';

interface UsersDeps extends RegistrationDeps {
  passwords: RegistrationDeps['passwords'] & Pick<Passwords, 'verify'>;
  loginLimits: LoginLimits;
  sessions: { userChanged(userId: string): Promise<void> };
  securityLog: Pick<SecurityLog, 'registered' | 'credentialsChanged'>;
}

export type UsersService = ReturnType<typeof createUsersService>;

/** Creates the service of users and their profiles. */
export function createUsersService(deps: UsersDeps) {
  const { models, passwords, loginLimits, sessions, securityLog } = deps;
  const { User } = models;
  const registerUser = createRegistration(deps);

  async function find(actor: Actor): Promise<UserRecord> {
    const user = await User.findOne({ _id: { $eq: toObjectId(actor.userId) } }).lean<UserRecord>();
    if (!user) throw new AppError('user_not_found');
    return user;
  }

  /** Returns the hash that the password matches. @throws AppError `wrong_password`, `rate_limited`, `unavailable` */
  async function checkOwnPassword(
    { siteId, userId, sessionId }: Actor,
    user: UserRecord,
    current: string | undefined,
    address: string,
  ): Promise<string> {
    if (current === undefined) throw new AppError('wrong_password', '`current` must be the current password');
    const attempt = { siteId, username: user.username, address };
    const hash = await loginLimits.withLoginThrottle(attempt, async () =>
      (await passwords.verify(user.passwordHash, current, address)) ? user.passwordHash! : null,
    );
    if (hash !== null) return hash;
    securityLog.credentialsChanged({
      ...{ what: 'email', outcome: 'refused', reason: 'wrong_password', userId, sessionId, address },
    });
    throw new AppError('wrong_password');
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
      return presentProfile(await registerUser(input, { siteId, clientId, address }), scopes);
    },

    /** Returns the actor's own profile. @throws AppError `user_not_found` */
    async profile(actor: Actor): Promise<Profile> {
      return presentProfile(await find(actor), actor.scopes);
    },

    /**
     * Changes the actor's own profile; another e-mail address needs the password as `current`.
     * @param address - where the request comes from
     * @throws AppError `user_not_found`, `wrong_password`, `rate_limited`, `unavailable`
     */
    async updateProfile(actor: Actor, input: UpdateProfileInput, address: string): Promise<Profile> {
      const { displayName, email } = input;
      const user = await find(actor);
      const isOtherEmail = email !== undefined && email !== (user.email ?? null);
      const passwordHash = isOtherEmail && (await checkOwnPassword(actor, user, input.current, address));
      const change = {
        ...(displayName !== undefined && { displayName }),
        ...(isOtherEmail && { email }),
      };
      // A password that was replaced meanwhile no longer allows the change.
      const changed = await User.findOneAndUpdate(
        { _id: { $eq: user._id }, ...(passwordHash && { passwordHash: { $eq: passwordHash } }) },
        { $set: change },
        { returnDocument: 'after' },
      ).lean<UserRecord>();
      if (!changed) throw new AppError(isOtherEmail ? 'wrong_password' : 'user_not_found');
      if (isOtherEmail)
        securityLog.credentialsChanged({
          ...{ what: 'email', outcome: 'ok', userId: actor.userId, sessionId: actor.sessionId, address },
        });
      await sessions.userChanged(actor.userId);
      return presentProfile(changed, actor.scopes);
    },
  };
}

function presentProfile(user: UserRecord, scopes: readonly Scope[]): Profile {
  return {
    ...presentUser(user),
    ...(user.email && { email: user.email }),
    scopes: [...scopes],
    createdAt: user.createdAt.toISOString(),
  };
}
