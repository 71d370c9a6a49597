import { MESSAGE_ID_PATTERN } from '@sotto/protocol';
import { AppError } from '../../errors.js';
import type { MessageRecord } from '../../models/message.js';
import type { ServicesDeps } from '../deps.js';
import type { AccessedRoom } from '../room/accessed-room.js';

/** Creates what finds a message of a room that was not deleted, by its id. */
export function createMessageFinder({ models: { Message } }: Pick<ServicesDeps, 'models'>) {
  /** @throws AppError `message_not_found`, `message_deleted` */
  return async (room: AccessedRoom, id: string): Promise<MessageRecord> => {
    const message =
      MESSAGE_ID_PATTERN.test(id) &&
      (await Message.findOne({ _id: { $eq: id }, room: { $eq: room.record._id } })
        .read('primary')
        .lean());
    if (!message) throw new AppError('message_not_found');
    if (message.deletedAt) throw new AppError('message_deleted');
    return message;
  };
}
