import mongoose from 'mongoose';
import { createPeriodicTask } from '../../async/periodic-task.js';
import { firstIdAt } from '../../models/object-id.js';
import type { ReactionRecord } from '../../models/reaction.js';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import type { FoldReactions } from './reaction-fold.js';

const INTERVAL_MS = 2000;
/** How long a mark waits for the node that made it, in milliseconds. */
const LEFT_BEHIND_MS = 3000;
/** Marks that one look reads at most. */
const MAX_MARKS = 2000;
/** Below every mark: the sparse index serves a range that has both ends. */
const NO_MARK = firstIdAt(0);
const FAILURE = 'unable to count reactions that were left behind';

/**
 * Creates the sweep that counts reactions whose node did not: it crashed, or the store was away. Several nodes may count
 * the same message.
 */
export function createReactionSweep(
  { models: { Reaction, Room }, clock, logger }: Pick<ServicesDeps, 'models' | 'clock' | 'logger'>,
  { fold }: { fold: FoldReactions },
) {
  async function sweep(isStopped: () => boolean): Promise<void> {
    const marks = await Reaction.find({
      pending: mongoose.trusted({ $gt: NO_MARK, $lt: firstIdAt(clock() - LEFT_BEHIND_MS) }),
    })
      .sort({ pending: 1 })
      .limit(MAX_MARKS)
      .select('message room')
      .lean<Pick<ReactionRecord, 'message' | 'room'>[]>();
    const left = new Map(marks.map(({ message, room }) => [message.toString(), room]));
    if (left.size === 0) return;
    const rooms = await Room.find({ _id: mongoose.trusted({ $in: [...left.values()] }) }).lean<
      RoomRecord[]
    >();
    const byId = new Map(rooms.map((room) => [room._id.toString(), toAccessedRoom(room)]));
    for (const [messageId, roomId] of left) {
      const room = byId.get(roomId.toString());
      if (isStopped()) return;
      if (room)
        await fold(room, messageId).catch((error: unknown) =>
          logger.warn({ err: error, message: messageId }, FAILURE),
        );
    }
  }

  return createPeriodicTask({ run: sweep, intervalMs: INTERVAL_MS, logger, failure: FAILURE });
}
