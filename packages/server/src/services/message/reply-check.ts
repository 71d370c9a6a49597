import { AppError } from '../../errors.js';
import type { ServicesDeps } from '../deps.js';
import type { AccessedRoom } from '../room/accessed-room.js';

/**
 * Refuses a reply to what is deleted or not there.
 * @throws AppError `reply_not_found`
 */
type CheckReply = (room: AccessedRoom, replyTo: number | undefined) => Promise<void>;

/** Creates the check. */
export function createReplyCheck({ models: { Message } }: Pick<ServicesDeps, 'models'>): CheckReply {
  return async (room, replyTo) => {
    if (replyTo === undefined) return;
    const target = await Message.findOne({ room: { $eq: room.record._id }, seq: { $eq: replyTo } })
      .select('deletedAt')
      .read('primary')
      .lean();
    if (!target || target.deletedAt) throw new AppError('reply_not_found');
  };
}
