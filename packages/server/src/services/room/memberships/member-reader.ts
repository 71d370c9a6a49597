import type { Member } from '@sotto/protocol';
import mongoose from 'mongoose';
import { AppError } from '../../../errors.js';
import type { MemberRecord } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import { presentMember, withDelivery, withMute, withoutMarks } from '../../../presenters/members.js';
import type { ServicesDeps } from '../../deps.js';
import type { UserDirectory } from '../../user/user-directory.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { ReadMarks } from '../marks/read-marks.js';
import { keepsDeliveries } from '../marks/own-deliveries.js';

export type MemberReader = ReturnType<typeof createMemberReader>;

/** Owners and moderators who hear of a moderation at most. */
const MAX_LEADERS = 1000;

/** To whom members are presented. */
interface MemberViewing {
  /** Whether the viewer may end a mute. */
  showMute?: boolean;
  /** Id of the viewer; absent for all members of the room, of whom those with receipts off get no marks. */
  viewerId?: string;
}

/** Reads the members of rooms, with their names, statuses, and the marks of what they received and read. */
export function createMemberReader(
  {
    models: { Member },
    presence,
    sites,
    clock,
  }: Pick<ServicesDeps, 'models' | 'presence' | 'sites' | 'clock'>,
  { users, marks }: { users: UserDirectory; marks: ReadMarks },
) {
  const find = (room: AccessedRoom, userId: string) =>
    Member.findOne({
      room: { $eq: room.record._id },
      user: { $eq: toObjectId(userId) },
    }).lean<MemberRecord | null>();

  async function present(
    room: AccessedRoom,
    members: MemberRecord[],
    { showMute = false, viewerId }: MemberViewing = {},
  ): Promise<Member[]> {
    const ids = members.map(({ user }) => user.toString());
    const viewers = viewerId === undefined ? [] : [viewerId];
    const [people, statuses, hasDeliveries] = await Promise.all([
      users.accountsByIds(room.siteId, [...ids, ...viewers]),
      presence.statusOf(ids),
      keepsDeliveries({ sites }, room),
    ]);
    const seesMarks = viewerId === undefined || people.get(viewerId)?.privacy.receipts !== false;
    return members.flatMap((member) => {
      const id = member.user.toString();
      const known = people.get(id);
      const lastReadSeq = marks.latest(room.id, id, member.lastReadSeq);
      if (!known) return [];
      const { user, privacy } = known;
      const status = privacy.online ? (statuses.get(id) ?? 'offline') : 'offline';
      const marked = presentMember({ ...member, lastReadSeq }, user, status);
      const delivered = hasDeliveries && privacy.online ? withDelivery(marked, member.deliveredSeq) : marked;
      const presented = seesMarks && privacy.receipts ? delivered : withoutMarks(delivered);
      return showMute ? [withMute(presented, member.mutedUntil?.getTime() ?? 0, clock())] : [presented];
    });
  }

  return {
    /** Finds the stored membership of a user; null for no member. */
    find,
    /** Returns the ids of a room's owners and moderators. */
    async leaders(room: AccessedRoom): Promise<string[]> {
      const rows = await Member.find({
        room: { $eq: room.record._id },
        role: mongoose.trusted({ $in: ['owner', 'moderator'] }),
      })
        .select('user')
        .limit(MAX_LEADERS)
        .lean();
      return rows.map(({ user }) => user.toString());
    },
    /** Presents stored memberships of one room, as far as members show it; leaves out users whose rows are gone. */
    present,
    /**
     * Reads and presents one member.
     * @throws AppError `member_not_found`
     */
    async presentOne(room: AccessedRoom, userId: string, options: MemberViewing = {}): Promise<Member> {
      const record = await find(room, userId);
      const [member] = await present(room, record ? [record] : [], options);
      if (!member) throw new AppError('member_not_found');
      return member;
    },
  };
}
