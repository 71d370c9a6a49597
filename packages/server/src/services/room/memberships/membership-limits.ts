import { MAX_JOINED_ROOMS, MAX_UNOPENED_ROOMS } from '@sotto/protocol';
import { AppError } from '../../../errors.js';
import { UNOPENED } from '../../../models/member.js';
import type { MemberModel } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';

export type MembershipLimits = ReturnType<typeof createMembershipLimits>;

/** Limits how many rooms a user is in. */
export function createMembershipLimits({ Member }: { Member: MemberModel }) {
  const countUnopened = (userId: string) =>
    Member.countDocuments({ user: { $eq: toObjectId(userId) }, ...UNOPENED });

  return {
    /** Whether the user is below both limits, so that another user may add them to a room. */
    async admits(userId: string): Promise<boolean> {
      const [rooms, unopened] = await Promise.all([
        Member.countDocuments({ user: { $eq: toObjectId(userId) } }),
        countUnopened(userId),
      ]);
      return rooms < MAX_JOINED_ROOMS && unopened < MAX_UNOPENED_ROOMS;
    },
    /** @throws AppError `room_limit` */
    async checkRooms(userId: string): Promise<void> {
      const rooms = await Member.countDocuments({ user: { $eq: toObjectId(userId) } });
      if (rooms >= MAX_JOINED_ROOMS)
        throw new AppError('room_limit', `A user may be in at most ${MAX_JOINED_ROOMS} rooms`);
    },
    /**
     * Keeps other users from filling up all rooms that a user may be in.
     * @throws AppError `room_limit`
     */
    async checkUnopened(userId: string): Promise<void> {
      const rooms = await countUnopened(userId);
      if (rooms >= MAX_UNOPENED_ROOMS)
        throw new AppError('room_limit', 'This user was added to many rooms and has not opened them yet');
    },
  };
}
