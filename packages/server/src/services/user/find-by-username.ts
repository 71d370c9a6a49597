import type { User } from '@sotto/protocol';
import { toObjectId } from '../../models/object-id.js';
import { presentUser } from '../../presenters/users.js';
import type { ServicesDeps } from '../deps.js';
import { openUser } from './profiles.js';

/**
 * Finds a user of the site who is not disabled, by the name that another user typed. The name of a guest who has joined an
 * account finds the account.
 */
export async function findByUsername(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'baseUrl'>,
  siteId: string,
  username: string,
): Promise<User | null> {
  const { User } = deps.models;
  const site = { $eq: toObjectId(siteId) };
  const found = await User.findOne({ site, username: { $eq: username.toLowerCase() } }).lean();
  const row = found?.mergedInto ? await User.findOne({ site, _id: { $eq: found.mergedInto } }).lean() : found;
  const user = row?.disabledAt ? null : await openUser(deps, row);
  return user && presentUser(user, deps.baseUrl());
}
