import { AppError } from '../../errors.js';
import { toObjectId } from '../../models/object-id.js';
import type { ServicesDeps } from '../deps.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import { byName } from './sent-messages.js';

/** Names a message that is about to be sent. */
export interface Sending {
  senderId: string;
  clientMessageId: string;
}

/**
 * Checks a message that is about to be sent. One that is stored already passes, whatever has changed since: its sender
 * repeats the request because the response was lost. Returns what the check does; undefined for a stored message that it refuses.
 * @throws AppError what the check throws
 */
type PassStored = <T>(
  room: AccessedRoom,
  sending: Sending,
  check: () => Promise<T>,
) => Promise<T | undefined>;

/** Creates what lets stored messages pass. */
export function createStoredPass({ models: { Message } }: Pick<ServicesDeps, 'models'>): PassStored {
  return async (room, { senderId, clientMessageId }, check) => {
    try {
      return await check();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const name = { room: room.record._id, sender: toObjectId(senderId), clientMessageId };
      const isStored = await Message.exists(byName(name)).read('primary');
      if (!isStored) throw error;
      return undefined;
    }
  };
}
