import type { Profile, RegisterInput, Scope, UpdateProfileInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError, toAppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import type { LoginLimits } from '../oauth/login-limits.js';
import type { Passwords } from '../oauth/passwords.js';
import { presentUser } from '../presenters/users.js';
import type { SecurityLog } from '../security-log.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';

interface UsersDeps {
  models: Pick<Models, 'User' | 'Site'>;
  clock: () => number;
  passwords: Passwords & { isCommon(password: string): boolean };
  loginLimits: LoginLimits;
  sessions: { userChanged(userId: string): Promise<void> };
  securityLog: Pick<SecurityLog, 'registered' | 'credentialsChanged'>;
}

export type UsersService = ReturnType<typeof createUsersService>;

function presentProfile(user: UserRecord, scopes: readonly Scope[]): Profile {
  return {
    ...presentUser(user),
    ...(user.email && { email: user.email }),
    scopes: [...scopes],
    createdAt: user.createdAt.toISOString(),
  };
}

function fieldError(path: string, code: string, message: string): AppError {
  return new AppError('validation_failed', `${path}: ${message}`, { errors: [{ path, code, message }] });
}

/** People and their profiles. */
export function createUsersService(deps: UsersDeps) {
  const { models, clock, passwords, loginLimits, sessions, securityLog } = deps;
  const { User, Site } = models;

  function checkPassword(username: string, password: string): void {
    if (passwords.isCommon(password))
      throw fieldError('password', 'common_password', 'must not be a common one');
    if (password.toLowerCase() === username)
      throw fieldError('password', 'common_password', 'must not be the username');
  }

  async function create(input: RegisterInput, siteId: string, address: string): Promise<UserRecord> {
    const { username, password, email, displayName } = input;
    const site = await Site.findOne({ _id: { $eq: toObjectId(siteId) } }).lean();
    if (site?.settings?.registration !== 'on') throw new AppError('registration_closed');
    checkPassword(username, password);
    // Asked first, so that a taken name costs no hash; the unique index decides.
    if (await User.exists({ site: { $eq: site._id }, username: { $eq: username } }))
      throw new AppError('username_taken');
    return User.create({
      site: site._id,
      username,
      displayName: displayName ?? username,
      ...(email !== undefined && { email }),
      passwordHash: await passwords.hash(password, address),
      kind: 'user',
      grantedScopes: [],
      createdAt: new Date(clock()),
    });
  }

  async function find(actor: Actor): Promise<UserRecord> {
    const user = await User.findOne({ _id: { $eq: toObjectId(actor.userId) } }).lean<UserRecord>();
    if (!user) throw new AppError('user_not_found');
    return user;
  }

  /** Returns the hash that the password fits. @throws AppError `wrong_password`, `rate_limited`, `unavailable` */
  async function checkOwnPassword(
    { siteId, userId, sessionId }: Actor,
    user: UserRecord,
    current: string | undefined,
    address: string,
  ): Promise<string> {
    if (current === undefined) throw new AppError('wrong_password', 'The password is needed as `current`');
    const attempt = { siteId, username: user.username, address };
    const hash = await loginLimits.countFailure(attempt, async () =>
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
      client: { siteId: string; scopes: Scope[]; clientId?: string | undefined },
      address: string,
    ): Promise<Profile> {
      const { siteId, scopes, clientId } = client;
      try {
        const user = await create(input, siteId, address);
        securityLog.registered({ outcome: 'ok', userId: user._id.toString(), clientId, address });
        return presentProfile(user, scopes);
      } catch (cause) {
        const error = isDuplicateKey(cause) ? new AppError('username_taken', undefined, { cause }) : cause;
        const reason = toAppError(error).code;
        securityLog.registered({ outcome: 'refused', reason, clientId, address });
        throw error;
      }
    },

    /** The own profile. @throws AppError `user_not_found` */
    async profile(actor: Actor): Promise<Profile> {
      return presentProfile(await find(actor), actor.scopes);
    },

    /**
     * Changes the own profile; another e-mail address needs the password as `current`.
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
      // A password that was replaced meanwhile allows nothing any more.
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
