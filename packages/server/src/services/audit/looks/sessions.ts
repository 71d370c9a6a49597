import mongoose from 'mongoose';
import { toObjectId } from '../../../models/object-id.js';
import { publicSessionId } from '../../user/session-id.js';
import { idOf } from '../target.js';
import type { Look } from '../actions.js';

/** Target: the session. `data.user`: its user. A session without a row has ended. */
export const isSessionEnded: Look = async ({ OAuthSession }, { target, data }) => {
  const open = await OAuthSession.find({
    user: { $eq: toObjectId(String(data?.user)) },
    endedAt: { $eq: null },
  })
    .select('_id')
    .lean();
  return !open.some(({ _id }) => publicSessionId(_id) === idOf(target));
};

/** Target: the user. `data.except`: the session that was to stay. Later sessions do not count. */
export const areSessionsEnded: Look = async ({ OAuthSession }, { target, data, at }) => {
  const open = await OAuthSession.find({
    user: { $eq: toObjectId(idOf(target)) },
    endedAt: { $eq: null },
    startedAt: mongoose.trusted({ $lt: at }),
  })
    .select('_id')
    .lean();
  return open.every(({ _id }) => publicSessionId(_id) === data?.except);
};
