import { registerSchema } from '@sotto/protocol/schemas';
import type { Scope } from '@sotto/protocol';
import { validate } from '../../edge/validate.js';
import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import { toObjectId } from '../../models/object-id.js';
import type { UserAccount, UserRecord } from '../../models/user.js';
import type { RateLimiter } from '../../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../../security-log.js';
import type { UsersService } from '../../services/users.js';
import { findByPassword } from '../credentials.js';
import type { LoginLimits } from '../login-limits.js';
import type { Passwords } from '../passwords.js';

interface PageSignInDeps {
  models: Pick<Models, 'User'>;
  passwords: Passwords;
  loginLimits: LoginLimits;
  limiter: Pick<RateLimiter, 'enforce'>;
  securityLog: Pick<SecurityLog, 'signedIn'>;
  users: Pick<UsersService, 'register'>;
}

/** What a user typed into the page. */
export interface TypedCredentials {
  username: string;
  password: string;
}

/**
 * Creates what the page of the authorization endpoint does with typed credentials: within the limits of the password grant
 * and of registration, and with their errors.
 */
export function createPageSignIn(deps: PageSignInDeps) {
  const { models, limiter, loginLimits, users } = deps;

  async function find(
    client: OAuthClientRecord,
    typed: TypedCredentials,
    address: string,
  ): Promise<UserAccount | null> {
    const attempt = { siteId: client.site.toString(), username: typed.username, address };
    return loginLimits.withLoginThrottle(attempt, () =>
      findByPassword({ ...deps, address, grant: 'authorization_code' }, client, typed),
    );
  }

  return {
    /** Returns the user; null where username and password do not match. @throws AppError `rate_limited`, `unavailable` */
    signIn: find,

    /**
     * Registers the user. A form that was submitted twice finds the account that it has just created.
     * @throws AppError `username_taken`, `registration_closed`, `validation_failed`, `rate_limited`, `unavailable`
     */
    async register(
      client: OAuthClientRecord,
      typed: TypedCredentials,
      address: string,
    ): Promise<UserAccount> {
      const input = validate(registerSchema, typed);
      await limiter.enforce('register.address', address);
      const place = {
        siteId: client.site.toString(),
        scopes: client.scopes as Scope[],
        clientId: client.clientId,
      };
      try {
        const { id } = await users.register(input, place, address);
        return await models.User.findOne({ _id: { $eq: toObjectId(id) } })
          .orFail()
          .lean<UserRecord>();
      } catch (error) {
        const isTaken = error instanceof AppError && error.code === 'username_taken';
        const existing = isTaken && (await find(client, typed, address));
        if (existing) return existing;
        throw error;
      }
    },
  };
}
