import type { Profile, RegisterInput, Scope, UpdateProfileInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import { presentUser } from '../presenters/users.js';
import { isDuplicateKey, toUnavailable } from './store-errors.js';

interface UsersDeps {
  models: Pick<Models, 'User' | 'Site'>;
  clock: () => number;
  passwords: { hash(password: string): Promise<string>; isCommon(password: string): boolean };
  sessions: { userChanged(userId: string): Promise<void> };
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
export function createUsersService({ models, clock, passwords, sessions }: UsersDeps) {
  const { User, Site } = models;

  function checkPassword(username: string, password: string): void {
    if (passwords.isCommon(password))
      throw fieldError('password', 'common_password', 'must not be a common one');
    if (password.toLowerCase() === username)
      throw fieldError('password', 'common_password', 'must not be the username');
  }

  return {
    /** @throws AppError `username_taken`, `registration_closed`, `validation_failed`, `unavailable` */
    async register(input: RegisterInput, client: { siteId: string; scopes: Scope[] }): Promise<Profile> {
      const { username, password, email, displayName } = input;
      try {
        const site = await Site.findOne({ _id: { $eq: toObjectId(client.siteId) } }).lean();
        if (!site?.registration) throw new AppError('registration_closed');
        checkPassword(username, password);
        // Asked first, so that a taken name costs no hash; the unique index decides.
        if (await User.exists({ site: { $eq: site._id }, username: { $eq: username } }))
          throw new AppError('username_taken');
        const user = await User.create({
          site: site._id,
          username,
          displayName: displayName ?? username,
          ...(email !== undefined && { email }),
          passwordHash: await passwords.hash(password),
          kind: 'user',
          grantedScopes: [],
          createdAt: new Date(clock()),
        });
        return presentProfile(user, client.scopes);
      } catch (error) {
        if (isDuplicateKey(error)) throw new AppError('username_taken', undefined, { cause: error });
        throw toUnavailable(error);
      }
    },

    /** The own profile. @throws AppError `user_not_found` */
    async profile(actor: Actor): Promise<Profile> {
      const user = await User.findOne({ _id: { $eq: toObjectId(actor.userId) } }).lean<UserRecord>();
      if (!user) throw new AppError('user_not_found');
      return presentProfile(user, actor.scopes);
    },

    /** Changes the own profile. @throws AppError `user_not_found` */
    async updateProfile(actor: Actor, { displayName, email }: UpdateProfileInput): Promise<Profile> {
      const change = {
        ...(displayName !== undefined && { displayName }),
        ...(email !== undefined && { email }),
      };
      const user = await User.findOneAndUpdate(
        { _id: { $eq: toObjectId(actor.userId) } },
        { $set: change },
        { returnDocument: 'after' },
      ).lean<UserRecord>();
      if (!user) throw new AppError('user_not_found');
      await sessions.userChanged(actor.userId);
      return presentProfile(user, actor.scopes);
    },
  };
}
