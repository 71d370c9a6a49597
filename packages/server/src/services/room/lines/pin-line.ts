import type { Message } from '@sotto/protocol';
import { unknownUser } from '../../../presenters/users.js';
import type { ServicesDeps } from '../../deps.js';
import type { MessageWriter } from '../../room-log/message-writer.js';
import type { AccessedRoom } from '../accessed-room.js';
import { lineText } from './line-text.js';

/** Writes the line that a message was pinned. Never throws: the pin is stored already. */
export type WritePinLine = (
  room: AccessedRoom,
  userId: string,
  message: Pick<Message, 'seq' | 'rev'>,
) => Promise<void>;

/**
 * Creates what says in the log that a message was pinned. Where a node ends in between, nothing says so: the pinned message
 * is shown all the same.
 */
export function createPinLine(
  { users, keys, logger }: Pick<ServicesDeps, 'users' | 'keys' | 'logger'>,
  { writer }: { writer: Pick<MessageWriter<AccessedRoom>, 'append'> },
): WritePinLine {
  return async (room, userId, { seq, rev }) => {
    if (room.record.kind === 'direct') return;
    try {
      const [people, key] = await Promise.all([users.byIds(room.siteId, [userId]), keys.ofSite(room.siteId)]);
      const sender = people.get(userId) ?? unknownUser(userId);
      const data = { type: 'message.pinned', seq } as const;
      const text = lineText(data, sender.displayName);
      const draft = { key, sender, senderId: userId, clientMessageId: `system:pin:${rev}` };
      await writer.append(room, { ...draft, payload: { v: 1, text, kind: 'system', data } });
    } catch (error) {
      logger.warn({ err: error, room: room.id }, 'unable to say that a message was pinned');
    }
  };
}
