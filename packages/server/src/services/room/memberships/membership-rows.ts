import mongoose from 'mongoose';
import type { MembershipRow, MemberModel } from '../../../models/member.js';
import { randomId } from '../../../models/object-id.js';
import type { MembershipChange, UnsettledChanges } from '../../../models/room.js';
import { withCommandTimeout } from '../../room-log/command-timeout.js';
import { onlyDuplicateKeys } from '../../../storage/duplicate-keys.js';

/** The ids by which rows are found. */
interface RoomIds {
  _id: mongoose.Types.ObjectId;
  site: mongoose.Types.ObjectId;
}

export type MembershipRows = ReturnType<typeof createMembershipRows>;

/** The rows that follow what rooms decide. A row has the version of its decision, and no older one overwrites it. */
export function createMembershipRows(Member: MemberModel) {
  function toWrite({ _id, site }: RoomIds, version: number, change: MembershipChange) {
    const { user, role, begin } = change;
    const bounds = boundsOf(change);
    const isKept = Object.keys(bounds).length > 0;
    return {
      updateOne: {
        // Also matches a row of an earlier version, which has no `v`.
        filter: {
          room: { $eq: _id },
          user: { $eq: user },
          v: mongoose.trusted({ $not: { $gte: version } }),
        },
        update: {
          $set: { role, v: version, ...begin, ...bounds },
          // A new membership begins with nothing unread and no pin.
          ...(begin && { $unset: { unreadFrom: 1, pinned: 1 } }),
          $setOnInsert: { _id: randomId(), site, ...(!begin && NEVER_JOINED) },
        } as object,
        // A ban needs a row, also for a user who was never here.
        upsert: begin !== undefined || isKept,
      },
    };
  }

  return {
    /** Rows of these users, of former members too; read after the room, so that they are not older. */
    async find(room: RoomIds, users: string[], timeoutMs: number): Promise<MembershipRow[]> {
      const filter = { room: { $eq: room._id }, user: mongoose.trusted({ $in: users }) };
      return withCommandTimeout(
        Member.find(filter).setOptions({ former: true }).read('primary').lean<MembershipRow[]>(),
        timeoutMs,
      );
    },

    /** Writes decisions into their rows, in this order; does nothing to rows that already have them, or newer ones. */
    async write(room: RoomIds, decisions: readonly UnsettledChanges[], timeoutMs?: number): Promise<void> {
      for (const { version, changes } of decisions.filter((one) => one.changes.length > 0)) {
        const write = () =>
          withCommandTimeout(
            Member.bulkWrite(
              changes.map((change) => toWrite(room, version, change)),
              { ordered: false },
            ),
            timeoutMs,
          );
        // An upsert that finds no older row inserts: beside a newer one that is refused for good, beside one that another
        // node inserted in that moment it finds the row the second time.
        await write()
          .catch(ignoreDuplicates)
          .then((done) => done ?? write().catch(ignoreDuplicates));
      }
    },
  };
}

/** First values of the row of a user who is banned without having been a member. */
const NEVER_JOINED = { joinedAt: new Date(0), lastReadSeq: 0, openedAt: new Date(0) };

function boundsOf({ mutedUntil, bannedUntil }: MembershipChange): Partial<MembershipChange> {
  return {
    ...(mutedUntil !== undefined && { mutedUntil }),
    ...(bannedUntil !== undefined && { bannedUntil }),
  };
}

function ignoreDuplicates(error: unknown): null {
  if (!onlyDuplicateKeys(error)) throw error;
  return null;
}
