import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { AppError, fieldError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { UserRecord } from '../../../models/user.js';
import { parseReference } from './references.js';

type UserModels = Pick<Models, 'User'>;

/**
 * Finds users of a site, disabled ones too, by references. A guest who has joined an account is found as that account.
 * @returns by reference, without those that do not exist
 */
export async function findUsers(
  { User }: UserModels,
  siteId: string,
  references: readonly string[],
): Promise<Map<string, UserRecord>> {
  const site = { $eq: toObjectId(siteId) };
  const parsed = references.map((text) => ({ text, ...parseReference(text) }));
  const ids = parsed.flatMap((one) => ('externalId' in one ? [one.externalId] : []));
  const names = parsed.flatMap((one) => ('name' in one ? [one.name] : []));
  const read = async (filter: object): Promise<UserRecord[]> =>
    User.find({ site, ...filter }).lean<UserRecord[]>();
  const [byId, byName] = await Promise.all([
    ids.length > 0 ? read({ externalId: mongoose.trusted({ $in: ids }) }) : [],
    names.length > 0 ? read({ username: mongoose.trusted({ $in: names }) }) : [],
  ]);
  const joined = byName.flatMap(({ mergedInto }) => mergedInto ?? []);
  const accounts = new Map(
    (joined.length > 0 ? await findById(read, joined) : []).map((one) => [one._id.toString(), one]),
  );
  const idOf = new Map(byId.map((user) => [user.externalId, user]));
  const nameOf = new Map(byName.map((user) => [user.username, user]));
  return new Map(
    parsed.flatMap((one) => {
      const found = 'externalId' in one ? idOf.get(one.externalId) : nameOf.get(one.name);
      const user = found?.mergedInto ? accounts.get(found.mergedInto.toString()) : found;
      return user ? [[one.text, user] as const] : [];
    }),
  );
}

const findById = (read: (filter: object) => Promise<UserRecord[]>, ids: Types.ObjectId[]) =>
  read({ _id: mongoose.trusted({ $in: ids }) });

/** Creates the error for a user whom a body names and the site does not have. */
export function unknownUserError(path: string): AppError {
  return fieldError({ path, code: 'user_not_found', message: 'no such user' });
}

/** As `findUsers`, for the one in the path. @throws AppError `user_not_found` */
export async function findUser(models: UserModels, siteId: string, reference: string): Promise<UserRecord> {
  const user = (await findUsers(models, siteId, [reference])).get(reference);
  if (!user) throw new AppError('user_not_found');
  return user;
}
