import type { Member } from '@sotto/protocol';
import { AppError } from '../../../errors.js';
import type { MemberRecord } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import { presentMember } from '../../../presenters/members.js';
import type { ServicesDeps } from '../../deps.js';
import type { UserDirectory } from '../../user/user-directory.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { ReadMarks } from '../read-marks.js';

export type MemberReader = ReturnType<typeof createMemberReader>;

/** Reads the members of rooms, with their names, statuses and read marks. */
export function createMemberReader(
  { models: { Member }, presence }: Pick<ServicesDeps, 'models' | 'presence'>,
  { users, marks }: { users: UserDirectory; marks: ReadMarks },
) {
  const find = (room: AccessedRoom, userId: string) =>
    Member.findOne({
      room: { $eq: room.record._id },
      user: { $eq: toObjectId(userId) },
    }).lean<MemberRecord | null>();

  async function present(room: AccessedRoom, members: MemberRecord[]): Promise<Member[]> {
    const ids = members.map(({ user }) => user.toString());
    const [people, statuses] = await Promise.all([users.byIds(room.siteId, ids), presence.statusOf(ids)]);
    return members.flatMap((member) => {
      const id = member.user.toString();
      const user = people.get(id);
      const lastReadSeq = marks.latest(room.id, id, member.lastReadSeq);
      return user ? [presentMember({ ...member, lastReadSeq }, user, statuses.get(id) ?? 'offline')] : [];
    });
  }

  return {
    /** Finds the stored membership of a user; null for no member. */
    find,
    /** Presents stored memberships of one room; leaves out users whose rows are gone. */
    present,
    /**
     * Reads and presents one member.
     * @throws AppError `member_not_found`
     */
    async presentOne(room: AccessedRoom, userId: string): Promise<Member> {
      const record = await find(room, userId);
      const [member] = await present(room, record ? [record] : []);
      if (!member) throw new AppError('member_not_found');
      return member;
    },
  };
}
