import type { User } from '@sotto/protocol';
import type { UserModel } from '../../models/user.js';
import { toObjectId } from '../../models/object-id.js';
import { presentUser } from '../../presenters/users.js';

/** Finds a user of the site who is not disabled, by the name that another user typed. */
export async function findByUsername(
  { User }: { User: UserModel },
  siteId: string,
  username: string,
): Promise<User | null> {
  const record = await User.findOne({
    site: { $eq: toObjectId(siteId) },
    username: { $eq: username.toLowerCase() },
  }).lean();
  return record && !record.disabledAt ? presentUser(record) : null;
}
