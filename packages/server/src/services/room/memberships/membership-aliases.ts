import mongoose from 'mongoose';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { UserRecord } from '../../../models/user.js';
import type { MembershipLog } from './membership-log.js';

export type MembershipAliases = ReturnType<typeof createMembershipAliases>;

/**
 * Moves memberships of guests to the accounts that they have joined. Each move is one decision of the room, which ends the
 * guest's membership and begins the account's; where the guest is no member (any more), it does nothing. So it may be
 * repeated, at any time and by any node, and brings nobody back into a room that the guest or the account has left.
 */
export function createMembershipAliases(
  { User }: Pick<Models, 'User'>,
  { log }: { log: Pick<MembershipLog, 'submit' | 'finish'> },
) {
  /** @throws AppError `room_not_found`, `unavailable` */
  async function move(roomId: string, from: string, account: string): Promise<void> {
    const { change, room } = await log.submit(roomId, { request: { kind: 'merge', user: account, from } });
    if (change) return;
    // Decided before, perhaps by a node that ended before it wrote the rows.
    for (const decision of room.unsettled)
      if (decision.changes.some(({ user }) => user.toString() === from)) await log.finish(room, decision);
  }

  return {
    move,
    /**
     * Moves what is still to be moved to a user in one room. Before a membership ends, so that a guest's that is moved later
     * does not bring it back.
     */
    async settle(siteId: string, roomId: string, userId: string): Promise<void> {
      const guests = await User.find({
        site: { $eq: toObjectId(siteId) },
        mergedInto: { $eq: toObjectId(userId) },
        mergePending: mongoose.trusted({ $gt: new Date(0) }),
      })
        .read('primary')
        .select('_id')
        .lean<Pick<UserRecord, '_id'>[]>();
      for (const { _id } of guests) await move(roomId, _id.toString(), userId);
    },
  };
}
