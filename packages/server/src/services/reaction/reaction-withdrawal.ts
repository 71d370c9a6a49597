import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { timedId } from '../../models/object-id.js';
import type { ServicesDeps } from '../deps.js';

/** Rows that are changed at once. */
const PAGE = 200;

/** Takes all reactions of a user back. May be repeated; returns early where the server stops. */
export type WithdrawReactions = (user: Types.ObjectId, isStopped: () => boolean) => Promise<void>;

/** Creates the withdrawal. It marks rows as each change does: the sweep of any node counts anew what they were counted in. */
export function createReactionWithdrawal({
  models: { Reaction },
  clock,
}: Pick<ServicesDeps, 'models' | 'clock'>): WithdrawReactions {
  return async (user, isStopped) => {
    const own = { user: { $eq: user }, active: { $eq: true } };
    for (let isMore = true; isMore && !isStopped();) {
      const found = await Reaction.find(own).select('_id').limit(PAGE).read('primary').lean();
      await Reaction.updateMany(
        { _id: mongoose.trusted({ $in: found.map(({ _id }) => _id) }), active: { $eq: true } },
        { $set: { active: false, pending: timedId(clock()) } },
      );
      isMore = found.length === PAGE;
    }
  };
}
