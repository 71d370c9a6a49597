import type { Types } from 'mongoose';
import type { MessageRecord } from '../../models/message.js';
import type { StoredPayload } from '../../models/message-payload.js';
import { openPayload } from '../../presenters/messages.js';
import type { ServicesDeps } from '../deps.js';

/** Names a message before it is stored and after: the log has at most one of each name. */
export interface MessageName {
  room: Types.ObjectId;
  sender: Types.ObjectId;
  clientMessageId: string;
}

/** Returns the filter of the message of this name. */
export const byName = ({ room, sender, clientMessageId }: MessageName) => ({
  room: { $eq: room },
  sender: { $eq: sender },
  clientMessageId: { $eq: clientMessageId },
});

/** A stored message: what it says as `openPayload` returns it. */
interface SentMessage {
  isDeleted: boolean;
  payload: StoredPayload | null | undefined;
}

/** Creates what finds the message that a request stored, whichever node did; null where none is stored. */
export function createSentMessageReader({
  models: { Message },
  keys,
}: Pick<ServicesDeps, 'models' | 'keys'>): (name: MessageName) => Promise<SentMessage | null> {
  return async (name) => {
    const row = await Message.findOne(byName(name)).read('primary').lean<MessageRecord | null>();
    if (!row) return null;
    await keys.loadOf([row]);
    return { isDeleted: row.deletedAt !== null, payload: openPayload(Message.openRecord(row)) };
  };
}
