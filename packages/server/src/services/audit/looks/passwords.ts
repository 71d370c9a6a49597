import mongoose from 'mongoose';
import { toObjectId } from '../../../models/object-id.js';
import { endSessions } from '../../sessions.js';
import { publicSessionId } from '../../user/session-id.js';
import { idOf } from '../target.js';
import type { Look } from '../actions.js';

/**
 * Target: the user, whose row says when the password was set. `data.except`: the session that was to stay. Ends the others,
 * which the crash may have left open.
 */
export const isPasswordChanged: Look = async (models, { target, at, data }) => {
  const { User, OAuthSession } = models;
  const user = toObjectId(idOf(target));
  const changed = await User.findOne({
    _id: { $eq: user },
    passwordSetAt: mongoose.trusted({ $gte: at }),
  }).lean();
  if (!changed) return false;
  const earlier = await OAuthSession.find({
    user: { $eq: user },
    endedAt: { $eq: null },
    startedAt: mongoose.trusted({ $lt: changed.passwordSetAt! }),
  })
    .select('_id')
    .lean();
  const ids = earlier.map(({ _id }) => _id).filter((id) => publicSessionId(id) !== data?.except);
  await endSessions(models, ids, Date.now());
  return true;
};
