import { MAX_JOINED_ROOMS, MAX_UNOPENED_ROOMS } from '@sotto/protocol';
import { AppError } from '../../../errors.js';
import { UNOPENED } from '../../../models/member.js';
import type { MemberModel } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import type { Standing } from '../directory/standings.js';
import type { RoomDirectory } from '../room-directory.js';

export type MembershipLimits = ReturnType<typeof createMembershipLimits>;

/** Limits how many rooms a user is in. Deleted rooms do not count: a membership in one stays for a restore, and cannot be ended. */
export function createMembershipLimits(
  { Member }: { Member: MemberModel },
  { directory }: { directory: Pick<RoomDirectory, 'presentMembershipsOf'> },
) {
  /** Counts rows, and looks at the rooms only where that decides. */
  async function isBelow(
    userId: string,
    limit: number,
    { filter = {}, isCounted = () => true }: { filter?: object; isCounted?: (one: Standing) => boolean } = {},
  ): Promise<boolean> {
    const rows = await Member.countDocuments({ user: { $eq: toObjectId(userId) }, ...filter });
    if (rows < limit) return true;
    return (await directory.presentMembershipsOf(userId)).filter(isCounted).length < limit;
  }

  const mayEnter = (userId: string) => isBelow(userId, MAX_JOINED_ROOMS);
  const mayBeAdded = (userId: string) =>
    isBelow(userId, MAX_UNOPENED_ROOMS, { filter: UNOPENED, isCounted: ({ isUnopened }) => isUnopened });

  return {
    /** Whether the user has pinned fewer rooms than this. */
    pinsBelow: (userId: string, limit: number): Promise<boolean> =>
      isBelow(userId, limit, { filter: { pinned: { $eq: true } }, isCounted: ({ isPinned }) => isPinned }),
    /** Whether the user is below both limits, so that another user may add them to a room. */
    async admits(userId: string): Promise<boolean> {
      const below = await Promise.all([mayEnter(userId), mayBeAdded(userId)]);
      return below.every(Boolean);
    },
    /** @throws AppError `room_limit` */
    async checkRooms(userId: string): Promise<void> {
      if (!(await mayEnter(userId)))
        throw new AppError('room_limit', `A user may be in at most ${MAX_JOINED_ROOMS} rooms`);
    },
    /**
     * Keeps other users from filling up all rooms that a user may be in.
     * @throws AppError `room_limit`
     */
    async checkUnopened(userId: string): Promise<void> {
      if (!(await mayBeAdded(userId)))
        throw new AppError('room_limit', 'This user was added to many rooms and has not opened them yet');
    },
  };
}
