import type { User } from '@sotto/protocol';
import { toObjectId } from '../../models/object-id.js';
import { presentUser } from '../../presenters/users.js';
import type { ServicesDeps } from '../deps.js';

/**
 * Finds a user of the site who is not disabled, by the name that another user typed. The name of a guest who has joined an
 * account finds the account.
 */
export async function findByUsername(
  { models: { User }, baseUrl }: Pick<ServicesDeps, 'models' | 'baseUrl'>,
  siteId: string,
  username: string,
): Promise<User | null> {
  const site = { $eq: toObjectId(siteId) };
  const found = await User.findOne({ site, username: { $eq: username.toLowerCase() } }).lean();
  const record = found?.mergedInto
    ? await User.findOne({ site, _id: { $eq: found.mergedInto } }).lean()
    : found;
  return record && !record.disabledAt ? presentUser(record, baseUrl()) : null;
}
