import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { AppError } from '../../errors.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import { PROFILE_FIELDS } from '../../models/user.js';
import type { UserRecord } from '../../models/user.js';
import type { ServicesDeps } from '../deps.js';
import { sealProfile } from '../user/profiles.js';
import type { StoredProfile } from '../user/profiles.js';
import { BATCH, createSealingJob, havingTexts, sealBatches } from './sealing-job.js';

/** Persons with something to seal: the store passes over all others, which after the first time are all. */
const IN_THE_CLEAR = {
  kind: mongoose.trusted({ $ne: 'bot' as const }),
  $or: PROFILE_FIELDS.map((field) => ({ [field]: mongoose.trusted({ $gt: '' }) })),
};

/** Seals the profiles of persons that an earlier version stored in the clear. */
export function createProfileSealing(deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'storeKind'>) {
  const { User } = deps.models;

  async function sealUser(user: UserRecord): Promise<boolean> {
    const clear = Object.fromEntries(
      PROFILE_FIELDS.flatMap((field) => (user[field] ? [[field, user[field]]] : [])),
    );
    const sealed = await sealProfile(deps, user, clear).catch(asErased);
    const { modifiedCount } = await User.updateOne(
      { _id: { $eq: user._id }, ...havingTexts(clear) },
      { $set: sealed },
    );
    return modifiedCount === 1;
  }

  const read = (after: Types.ObjectId) =>
    User.find({ ...IN_THE_CLEAR, _id: mongoose.trusted({ $gt: after }) })
      .select(['kind', ...PROFILE_FIELDS])
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<UserRecord[]>()
      .exec();

  return createSealingJob(deps, 'profiles with the keys of their persons', (isStopped) =>
    sealBatches(toObjectId(NO_ID), { read, keyOf: ({ _id }) => _id, seal: sealUser }, isStopped),
  );
}

/** An earlier version wrote the name of who was erased; nothing of them is sealed. */
function asErased(error: unknown): StoredProfile {
  if (error instanceof AppError && error.code === 'user_not_found')
    return { displayName: '', email: null, avatarUrl: null };
  throw error;
}
