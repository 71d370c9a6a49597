import type { Models } from '../models/index.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import type { UserRecord } from '../models/user.js';
import type { SecurityLog } from '../security-log.js';
import type { Passwords } from './passwords.js';

/** Longest password that is hashed, in UTF-16 code units: none that was accepted is longer. */
const MAX_PASSWORD = 1024;

interface CredentialsDeps {
  models: Pick<Models, 'User'>;
  passwords: Passwords;
  securityLog: Pick<SecurityLog, 'signedIn'>;
  /** Client address. */
  address: string;
  /** How the user signs in, for the log. */
  grant?: 'password' | 'authorization_code';
}

/**
 * Returns the user of the client's site with this username and password; null where they do not match or the user is
 * disabled. Only the security log says which.
 * @throws AppError `unavailable`
 */
export async function findByPassword(
  { models, passwords, securityLog, address, grant = 'password' }: CredentialsDeps,
  client: OAuthClientRecord,
  { username, password }: { username: string; password: string },
): Promise<UserRecord | null> {
  const found = await models.User.findOne({
    site: { $eq: client.site },
    username: { $eq: username.toLowerCase() },
  }).lean<UserRecord>();
  const fits = await passwords.verify(found?.passwordHash, password.slice(0, MAX_PASSWORD), address);
  if (fits && found && !found.disabledAt) return found;
  const reason = found?.disabledAt ? 'disabled' : found ? 'wrong_password' : 'unknown_user';
  const userId = found?._id.toString();
  securityLog.signedIn({
    ...{ address, clientId: client.clientId, grant, outcome: 'refused', reason, userId },
  });
  return null;
}
