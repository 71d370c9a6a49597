import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { Models } from '../../../models/index.js';
import type { RoomRecord, UnsettledChanges } from '../../../models/room.js';
import type { WriteLines } from '../lines/line-writer.js';
import type { AnnounceMembership } from './membership-announcer.js';
import type { RecordMemberships } from './membership-audit.js';
import type { MembershipRows } from './membership-rows.js';

export type MembershipSettlement = ReturnType<typeof createMembershipSettlement>;

/**
 * Settles decisions that are stored: writes their rows, deletes the drafts of those who are no members any more, announces
 * them, writes their lines into the room's log, and removes their notes from the room. Every step may be repeated, and by
 * another node. Without `announce` nothing is announced: a command only writes the rows.
 */
export function createMembershipSettlement({
  Room,
  Draft,
  rows,
  logger,
  announce,
  record,
  writeLines,
}: Pick<Models, 'Room' | 'Draft'> & {
  rows: MembershipRows;
  logger: Logger;
  announce?: AnnounceMembership | undefined;
  record?: RecordMemberships | undefined;
  writeLines?: WriteLines | undefined;
}) {
  async function deleteDrafts({ _id }: RoomRecord, { changes }: UnsettledChanges): Promise<void> {
    const gone = changes.filter(({ before, role }) => before !== null && role === null);
    if (gone.length === 0) return;
    const user = mongoose.trusted({ $in: gone.map((change) => change.user) });
    await Draft.deleteMany({ user, room: { $eq: _id } });
  }

  /** Writes the rows of a decision and announces it. */
  async function settle(room: RoomRecord, decision: UnsettledChanges, timeoutMs?: number): Promise<void> {
    const users = new Set(decision.changes.map(({ user }) => user.toString()));
    // Other nodes may not have written yet what these earlier decisions say about the same users.
    const earlier = room.unsettled.filter(
      ({ version, changes }) =>
        version < decision.version && changes.some(({ user }) => users.has(user.toString())),
    );
    await rows.write(room, [...earlier, decision], timeoutMs);
    await deleteDrafts(room, decision);
    if (!announce) return;
    await Promise.all(decision.changes.map((change) => announce(room, change)));
  }

  /**
   * Records a decision that is settled, writes its lines, and removes its note. Never rejects: a note that stays is settled
   * again later.
   */
  async function forget(room: RoomRecord, decision: UnsettledChanges): Promise<void> {
    const { id } = decision;
    try {
      await Promise.all([record?.(room, decision), writeLines?.(room, decision)]);
      await Room.updateOne(
        { _id: { $eq: room._id }, 'unsettled.id': { $eq: id } },
        { $pull: { unsettled: { id: { $eq: id } } }, $inc: { unsettledCount: -1 } },
      );
    } catch (error) {
      logger.warn({ err: error, room: room._id.toString() }, 'a membership is settled again later');
    }
  }

  return {
    settle,
    forget,
    async finish(room: RoomRecord, decision: UnsettledChanges): Promise<void> {
      await settle(room, decision);
      await forget(room, decision);
    },
  };
}
