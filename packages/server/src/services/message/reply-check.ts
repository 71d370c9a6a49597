import { AppError } from '../../errors.js';
import { toObjectId } from '../../models/object-id.js';
import type { ServicesDeps } from '../deps.js';
import type { AccessedRoom } from '../room/accessed-room.js';

/** A message that is about to be sent, and the `seq` that it replies to. */
interface Reply {
  replyTo?: number | undefined;
  senderId: string;
  clientMessageId: string;
}

/**
 * Refuses a reply to what is deleted or not there. A message that is stored already passes, whatever became of the other
 * one since.
 * @throws AppError `reply_not_found`
 */
type CheckReply = (room: AccessedRoom, reply: Reply) => Promise<void>;

/** Creates the check. */
export function createReplyCheck({ models: { Message } }: Pick<ServicesDeps, 'models'>): CheckReply {
  return async (room, { replyTo, senderId, clientMessageId }) => {
    if (replyTo === undefined) return;
    const inRoom = { room: { $eq: room.record._id } };
    const target = await Message.findOne({ ...inRoom, seq: { $eq: replyTo } })
      .select('deletedAt')
      .read('primary')
      .lean();
    if (target && !target.deletedAt) return;
    const sent = { sender: { $eq: toObjectId(senderId) }, clientMessageId: { $eq: clientMessageId } };
    const isStored = await Message.exists({ ...inRoom, ...sent }).read('primary');
    if (!isStored) throw new AppError('reply_not_found');
  };
}
