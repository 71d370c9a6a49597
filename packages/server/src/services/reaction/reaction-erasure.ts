import type { MessageRecord } from '../../models/message.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { FoldSchedule } from './fold-schedule.js';
import type { ReactionRows } from './reaction-rows.js';

/** Erases the reactions to a message that is deleted, whatever becomes of this node in between. */
export interface ReactionErasure {
  /** Before the message is deleted: marks what was counted, so that a fold finds it. */
  beginErasure(message: Pick<MessageRecord, '_id' | 'foldNo'>): Promise<void>;
  /** After it: a fold of a deleted message deletes all rows. */
  finish(room: AccessedRoom, message: Pick<MessageRecord, '_id'>): void;
}

/** Creates the erasure. */
export function createReactionErasure({
  rows,
  schedule,
}: {
  rows: Pick<ReactionRows, 'markAll'>;
  schedule: Pick<FoldSchedule, 'add'>;
}): ReactionErasure {
  return {
    async beginErasure({ _id, foldNo }) {
      // What was never counted is marked already.
      if (foldNo !== undefined) await rows.markAll(_id);
    },
    finish: (room, { _id }) => schedule.add(room, _id.toString()),
  };
}
