import type { User } from '@sotto/protocol';
import { toObjectId } from '../../models/object-id.js';
import { presentUser } from '../../presenters/users.js';
import type { ServicesDeps } from '../deps.js';

/** Finds a user of the site who is not disabled, by the name that another user typed. */
export async function findByUsername(
  { models: { User }, baseUrl }: Pick<ServicesDeps, 'models' | 'baseUrl'>,
  siteId: string,
  username: string,
): Promise<User | null> {
  const record = await User.findOne({
    site: { $eq: toObjectId(siteId) },
    username: { $eq: username.toLowerCase() },
  }).lean();
  return record && !record.disabledAt ? presentUser(record, baseUrl()) : null;
}
