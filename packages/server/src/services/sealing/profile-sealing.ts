import mongoose from 'mongoose';
import { AppError } from '../../errors.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import type { UserProfile, UserRecord } from '../../models/user.js';
import type { ServicesDeps } from '../deps.js';
import { sealProfile } from '../user/profiles.js';
import type { StoredProfile } from '../user/profiles.js';
import { createSealingJob } from './sealing-job.js';

/** Users that are read at once. */
const BATCH = 200;
const FIRST_ID = toObjectId(NO_ID);
const FIELDS = ['displayName', 'email', 'avatarUrl'] as const satisfies (keyof UserProfile)[];

/** Persons with something to seal: the store passes over all others, which after the first time are all. */
const IN_THE_CLEAR = {
  kind: mongoose.trusted({ $ne: 'bot' as const }),
  $or: FIELDS.map((field) => ({ [field]: mongoose.trusted({ $gt: '' }) })),
};

/** Seals the profiles of persons that an earlier version stored in the clear. */
export function createProfileSealing(deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'storeKind'>) {
  const { User } = deps.models;

  async function sealUser(user: UserRecord): Promise<boolean> {
    const clear = Object.fromEntries(FIELDS.flatMap((field) => (user[field] ? [[field, user[field]]] : [])));
    const sealed = await sealProfile(deps, user, clear).catch(asErased);
    const unchanged = Object.fromEntries(Object.entries(clear).map(([path, text]) => [path, { $eq: text }]));
    const { modifiedCount } = await User.updateOne(
      { _id: { $eq: user._id }, ...unchanged },
      { $set: sealed },
    );
    return modifiedCount === 1;
  }

  return createSealingJob(deps, 'profiles with the keys of their persons', async (isStopped) => {
    let count = 0;
    for (let after = FIRST_ID; !isStopped();) {
      const users = await User.find({ ...IN_THE_CLEAR, _id: mongoose.trusted({ $gt: after }) })
        .select(['kind', ...FIELDS])
        .sort({ _id: 1 })
        .limit(BATCH)
        .lean<UserRecord[]>();
      for (const user of users) if (await sealUser(user)) count += 1;
      if (users.length < BATCH) break;
      after = users.at(-1)!._id;
    }
    return count;
  });
}

/** An earlier version wrote the name of who was erased; nothing of them is sealed. */
function asErased(error: unknown): StoredProfile {
  if (error instanceof AppError && error.code === 'user_not_found')
    return { displayName: '', email: null, avatarUrl: null };
  throw error;
}
