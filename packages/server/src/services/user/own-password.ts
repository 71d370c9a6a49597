import type { ChangePasswordInput } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { UserAccount, UserRecord } from '../../models/user.js';
import type { LoginLimits } from '../../oauth/login-limits.js';
import type { Passwords } from '../../oauth/passwords.js';
import type { SecurityLog } from '../../security-log.js';
import type { Audit, AuditEntry } from '../audit.js';
import { checkNewPassword } from './new-password.js';
import { publicSessionId } from './session-id.js';

export interface OwnPasswordDeps {
  models: Pick<Models, 'User'>;
  passwords: Pick<Passwords, 'hash' | 'verify'> & { isCommon(password: string): boolean };
  loginLimits: LoginLimits;
  securityLog: Pick<SecurityLog, 'credentialsChanged'>;
  audit: Pick<Audit, 'record'>;
  sessions: { own: { endOthers(userId: string, kept: string | undefined): Promise<void> } };
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Creates what needs the user's present password, and its change. */
export function createOwnPassword(deps: OwnPasswordDeps) {
  const { models, passwords, loginLimits, securityLog, audit, sessions, clock } = deps;
  const { User } = models;

  /**
   * Returns the hash that the present password matches. A wrong one counts as a failed sign-in.
   * @param place - where the request comes from, and what it wants to change
   * @throws AppError `wrong_password`, `profile_managed`, `forbidden`, `guest_not_allowed`, `rate_limited`, `unavailable`
   */
  async function check(
    { siteId, userId, sessionId }: Actor,
    user: UserAccount,
    current: string | undefined,
    { address, what }: { address: string; what: 'password' | 'email' | 'account' },
  ): Promise<string> {
    const { passwordHash } = user;
    if (passwordHash == null) throw noPassword(user.kind);
    if (current === undefined) throw new AppError('wrong_password', '`current` must be the current password');
    const attempt = { siteId, username: user.username, address };
    const hash = await loginLimits.withLoginThrottle(attempt, async () =>
      (await passwords.verify(passwordHash, current, address)) ? passwordHash : null,
    );
    if (hash !== null) return hash;
    const reason = 'wrong_password';
    securityLog.credentialsChanged({ what, outcome: 'refused', reason, userId, sessionId, address });
    throw new AppError(reason);
  }

  return {
    check,

    /**
     * Changes the actor's own password and ends the actor's other sessions.
     * @param address - where the request comes from
     * @throws AppError what `check` throws, `validation_failed`, `user_not_found`
     */
    async change(actor: Actor, { current, next }: ChangePasswordInput, address: string): Promise<void> {
      const { userId, siteId, sessionId } = actor;
      const user = await User.findOne({ _id: { $eq: toObjectId(userId) } }).lean<UserRecord>();
      if (!user) throw new AppError('user_not_found');
      if (user.passwordHash != null) checkNewPassword(passwords, user.username, next, 'next');
      const verified = await check(actor, user, current, { address, what: 'password' });
      const passwordHash = await passwords.hash(next, address);
      const entry: AuditEntry = {
        siteId,
        actor: `user:${userId}`,
        action: 'password.changed',
        target: `user:${userId}`,
        data: { except: publicSessionId(sessionId) },
      };
      await audit.record(entry, async () => {
        // A password that was replaced meanwhile no longer allows the change.
        const { matchedCount } = await User.updateOne(
          { _id: { $eq: user._id }, passwordHash: { $eq: verified } },
          { $set: { passwordHash, passwordSetAt: new Date(clock()) } },
        );
        if (matchedCount === 0) throw new AppError('wrong_password');
        await sessions.own.endOthers(userId, sessionId);
      });
      securityLog.credentialsChanged({ what: 'password', outcome: 'ok', userId, sessionId, address });
    },
  };
}

/** Returns the error for an account that has no password. */
function noPassword(kind: UserRecord['kind']): AppError {
  if (kind === 'guest') return new AppError('guest_not_allowed', 'A guest has no password');
  if (kind === 'bot') return new AppError('forbidden', 'A bot has no password');
  return new AppError('profile_managed', 'This account has no password; its site signs the user in');
}
