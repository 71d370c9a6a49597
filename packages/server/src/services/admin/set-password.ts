import type { Models } from '../../models/index.js';
import type { UserRecord } from '../../models/user.js';
import type { Passwords } from '../../oauth/passwords.js';
import type { Audit } from '../audit.js';
import { endSessionsOf } from '../sessions.js';
import { checkNewPassword } from '../user/new-password.js';

interface SetPasswordDeps {
  models: Pick<Models, 'User' | 'OAuthSession' | 'OAuthAccessToken'>;
  audit: Pick<Audit, 'record'>;
  passwords: Pick<Passwords, 'hash'> & { isCommon(password: string): boolean };
  /** Milliseconds since 1970. */
  clock: () => number;
}

/**
 * Sets a user's password for the operator, and ends the user's sessions.
 * @param password - whose length was checked before
 * @throws AppError `validation_failed` for a password that registration would refuse
 */
export async function setPassword(
  { models, audit, passwords, clock }: SetPasswordDeps,
  { _id, site, username }: Pick<UserRecord, '_id' | 'site' | 'username'>,
  password: string,
): Promise<void> {
  checkNewPassword(passwords, username, password, 'password');
  const passwordHash = await passwords.hash(password, 'operator');
  await audit.record(
    {
      ...{ siteId: site.toString(), actor: 'operator', action: 'password.changed' },
      target: `user:${_id.toString()}`,
    },
    async () => {
      // Not before the time of the entry, by which the sweep sees after a crash that the password was changed.
      const change = { passwordHash, passwordSetAt: new Date(clock()) };
      await models.User.updateOne({ _id: { $eq: _id } }, { $set: change });
      await endSessionsOf({ models, clock }, { user: _id });
    },
  );
}
