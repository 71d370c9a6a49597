import type { User } from '@sotto/protocol';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import { presentUser } from '../presenters/users.js';

/** A person as others see them; `null` where there is none. Read from the store, for what happens seldom. */
export async function findUser({ User }: Pick<Models, 'User'>, userId: string): Promise<User | null> {
  const record = await User.findOne({ _id: { $eq: toObjectId(userId) } }).lean();
  return record && presentUser(record);
}
