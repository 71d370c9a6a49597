import type { RegisterInput } from '@sotto/protocol';
import { AppError, toAppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import { randomId, toObjectId } from '../../models/object-id.js';
import type { OpenUser } from '../../models/user.js';
import type { Passwords } from '../../oauth/passwords.js';
import type { SecurityLog } from '../../security-log.js';
import { allowsRegistration } from '../site/settings.js';
import type { SitesService } from '../sites.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { Audit } from '../audit.js';
import type { KeysService } from '../keys.js';
import { createdEntry } from './created-entry.js';
import { checkNewPassword } from './new-password.js';
import { sealProfile } from './profiles.js';

export interface RegistrationDeps {
  models: Pick<Models, 'User'>;
  sites: Pick<SitesService, 'settings'>;
  keys: KeysService;
  audit: Pick<Audit, 'record'>;
  clock: () => number;
  passwords: Pick<Passwords, 'hash'> & { isCommon(password: string): boolean };
  securityLog: Pick<SecurityLog, 'registered'>;
}

/** Where a user registers. */
interface Place {
  siteId: string;
  clientId?: string | undefined;
  address: string;
}

/**
 * Creates a function that registers a user.
 * @throws AppError `username_taken`, `registration_closed`, `validation_failed`, `unavailable`
 */
export function createRegistration({
  models,
  keys,
  sites,
  audit,
  clock,
  passwords,
  securityLog,
}: RegistrationDeps) {
  const { User } = models;

  async function create(input: RegisterInput, { siteId, address }: Place): Promise<OpenUser> {
    const { username, password, email, displayName } = input;
    if (!allowsRegistration(await sites.settings(siteId))) throw new AppError('registration_closed');
    const site = toObjectId(siteId);
    checkNewPassword(passwords, username, password, 'password');
    // Checked first, so that a taken name costs no hash; the unique index decides.
    if (await User.exists({ site: { $eq: site }, username: { $eq: username } }))
      throw new AppError('username_taken');
    const record = {
      ...{ _id: randomId(), site },
      username,
      passwordHash: await passwords.hash(password, address),
      kind: 'user' as const,
      grantedScopes: [],
      createdAt: new Date(clock()),
    };
    const profile = { displayName: displayName ?? username, ...(email !== undefined && { email }) };
    const row = { ...record, ...(await sealProfile({ keys }, record, profile)) };
    await audit.record(createdEntry(record, 'self'), () => User.create(row));
    return { ...record, ...profile };
  }

  return async (input: RegisterInput, place: Place): Promise<OpenUser> => {
    const { clientId, address } = place;
    try {
      const user = await create(input, place);
      securityLog.registered({ outcome: 'ok', userId: user._id.toString(), clientId, address });
      return user;
    } catch (cause) {
      const error = isDuplicateKey(cause) ? new AppError('username_taken', undefined, { cause }) : cause;
      const reason = toAppError(error).code;
      securityLog.registered({ outcome: 'refused', reason, clientId, address });
      throw error;
    }
  };
}
