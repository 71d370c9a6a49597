import type { Types } from 'mongoose';
import type { Models } from '../../models/index.js';
import type { MessageChanges } from '../room-log/message-changes.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MessagePublisher } from '../room/message-publisher.js';

/** Messages of one guest in one room that are searched for the newest. */
const MAX_MESSAGES = 10_000;
const MAX_ATTEMPTS = 5;

/** A message as the search for the newest reads it. */
interface FoundMessage {
  _id: Types.ObjectId;
  seq: number;
  author?: Types.ObjectId;
}

/** Creates the touch of a guest's newest message, by which the log of a room says that the guest has joined an account. */
export function createMergeTouch(
  { Message }: Pick<Models, 'Message'>,
  {
    changes,
    messagePublisher,
  }: { changes: MessageChanges<AccessedRoom>; messagePublisher: MessagePublisher },
) {
  /** Finds the newest message of a guest in a room that is not deleted. */
  async function findNewest(room: Types.ObjectId, sender: Types.ObjectId): Promise<FoundMessage | null> {
    // Read by the index on room and sender and sorted here: the newest of the guest may be far back in a large room.
    const found = await Message.find({
      room: { $eq: room },
      sender: { $eq: sender },
      deletedAt: { $eq: null },
    })
      .select('_id seq author')
      .limit(MAX_MESSAGES)
      .read('primary')
      .lean<FoundMessage[]>();
    return found.reduce<FoundMessage | null>(
      (newest, one) => (newest && newest.seq > one.seq ? newest : one),
      null,
    );
  }

  /**
   * Touches the guest's newest message that is not deleted: an ordinary change that names the account as its author. So
   * clients that were away, and everybody else who follows the log, learn of the merge from it.
   * @param options - `newest`: the message as it was just found
   */
  async function touch(
    room: AccessedRoom,
    {
      guest,
      author,
      newest: found,
    }: { guest: Types.ObjectId; author: Types.ObjectId; newest: FoundMessage | null },
  ): Promise<void> {
    let newest = found;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
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
      if (touched) return;
      // Deleted in between: the one before it is the newest now.
      newest = await findNewest(room.record._id, guest);
    }
  }

  return { findNewest, touch };
}
