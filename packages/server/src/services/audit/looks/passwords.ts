import mongoose from 'mongoose';
import { toObjectId } from '../../../models/object-id.js';
import { endSessions } from '../../sessions.js';
import { idOf } from '../target.js';
import type { Look } from '../actions.js';
import { openSessionsBefore } from './sessions.js';

/**
 * Target: the user, whose row says when the password was set. `data.except`: the session that was to stay. Ends the others,
 * which the crash may have left open.
 */
export const completePasswordChange: Look = async (models, { target, at, data }, now) => {
  const user = toObjectId(idOf(target));
  const changed = await models.User.findOne({
    _id: { $eq: user },
    passwordSetAt: mongoose.trusted({ $gte: at }),
  }).lean();
  if (!changed) return false;
  const ids = await openSessionsBefore(models, user, changed.passwordSetAt!, data?.except);
  await endSessions(models, ids, now);
  return true;
};
