import type { Types } from 'mongoose';
import type { Models } from '../../models/index.js';
import type { MessageChanges } from '../room-log/message-changes.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MessagePublisher } from '../room/message-publisher.js';

/** Messages of one guest in one room that are searched for the newest. */
const MAX_MESSAGES = 10_000;
const MAX_ATTEMPTS = 5;

/** Creates the touch of a guest's newest message, by which the log of a room says that the guest has joined an account. */
export function createMergeTouch(
  { Message }: Pick<Models, 'Message'>,
  {
    changes,
    messagePublisher,
  }: { changes: MessageChanges<AccessedRoom>; messagePublisher: MessagePublisher },
) {
  async function findNewest(room: Types.ObjectId, sender: Types.ObjectId) {
    // Read by the index on room and sender and sorted here: the newest of the guest may be far back in a large room.
    const found = await Message.find({
      room: { $eq: room },
      sender: { $eq: sender },
      deletedAt: { $eq: null },
    })
      .select('_id seq author')
      .limit(MAX_MESSAGES)
      .read('primary')
      .lean<{ _id: Types.ObjectId; seq: number; author?: Types.ObjectId }[]>();
    return found.reduce<(typeof found)[number] | null>(
      (newest, one) => (newest && newest.seq > one.seq ? newest : one),
      null,
    );
  }

  /**
   * Touches the guest's newest message that is not deleted: an ordinary change that names the account as its author. So
   * clients that were away, and everybody else who follows the log, learn of the merge from it.
   */
  async function touch(room: AccessedRoom, guest: Types.ObjectId, author: Types.ObjectId): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const newest = await findNewest(room.record._id, guest);
      if (!newest || newest.author?.equals(author)) return;
      const touched = await changes.change(
        room,
        newest._id.toString(),
        ({ deletedAt, author: known }) => (deletedAt || known?.equals(author) ? null : { author }),
        async ({ message, changed }) => {
          if (changed) await messagePublisher.publishChange(room, message, 'message.updated');
          return message.author?.equals(author) === true;
        },
      );
      // Deleted in between: the one before it is the newest now.
      if (touched) return;
    }
  }

  return { findNewest, touch };
}
