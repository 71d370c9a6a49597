import { MAX_JOINED_ROOMS } from '@sotto/protocol';
import type { Member, MemberRole } from '@sotto/protocol';
import mongoose from 'mongoose';
import { AppError } from '../errors.js';
import type { MemberRecord } from '../models/member.js';
import { randomId, toObjectId } from '../models/object-id.js';
import { presentMember } from '../presenters/members.js';
import type { CoreDeps } from './deps.js';
import type { ReadMarks } from './read-marks.js';
import type { AccessedRoom, RoomAccessService } from './room-access.js';
import type { RoomHeads } from './room-heads.js';
import type { RoomViews } from './room-views.js';
import { isDuplicateKey } from './store-errors.js';
import type { UserDirectory } from './user-directory.js';

export type Memberships = ReturnType<typeof createMemberships>;

/** Begins, changes and ends memberships, and says so to everybody whom it concerns. Decides no policy. */
export function createMemberships(
  { models, realtime, presence, clock }: CoreDeps,
  parts: {
    access: RoomAccessService;
    heads: RoomHeads;
    users: UserDirectory;
    views: RoomViews;
    marks: ReadMarks;
  },
) {
  const { access, heads, users, views, marks } = parts;
  const { Member } = models;

  const byUser = (room: AccessedRoom, userId: string) => ({
    room: { $eq: room.record._id },
    user: { $eq: toObjectId(userId) },
  });

  const find = (room: AccessedRoom, userId: string) =>
    Member.findOne(byUser(room, userId)).lean<MemberRecord | null>();

  const hasOthers = (room: AccessedRoom, userId: string) =>
    Member.exists({ room: { $eq: room.record._id }, user: mongoose.trusted({ $ne: toObjectId(userId) }) });

  const hasOtherOwner = (room: AccessedRoom, userId: string) =>
    Member.exists({
      room: { $eq: room.record._id },
      user: mongoose.trusted({ $ne: toObjectId(userId) }),
      role: { $eq: 'owner' },
    });

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

  async function checkRoomLimit(userId: string): Promise<void> {
    if ((await Member.countDocuments({ user: { $eq: toObjectId(userId) } })) >= MAX_JOINED_ROOMS)
      throw new AppError('room_limit', `A user may be in at most ${MAX_JOINED_ROOMS} rooms`);
  }

  async function publishBegin(room: AccessedRoom, userId: string, record: MemberRecord): Promise<Member> {
    access.membershipChanged(room.id, userId);
    realtime.memberJoined(userId, room);
    const [member] = await present(room, [record]);
    if (!member) throw new Error(`unable to show member ${userId}; there is no such user`);
    realtime.toRoom(room, 'member.added', { room: room.slug, member });
    const [view] = await views.forViewer([room], userId);
    realtime.toUser(userId, 'room.created', { room: view! });
    return member;
  }

  return {
    find,
    present,
    checkRoomLimit,
    publishBegin,

    /**
     * Makes the user a member, once. Who enters a room that all have left owns it.
     * @throws AppError `room_limit`
     */
    async begin(
      room: AccessedRoom,
      userId: string,
      role: MemberRole,
    ): Promise<{ member: Member; created: boolean }> {
      const known = await find(room, userId);
      if (known) return { member: (await present(room, [known]))[0]!, created: false };
      await checkRoomLimit(userId);
      const record: MemberRecord = {
        _id: randomId(),
        site: room.record.site,
        room: room.record._id,
        user: toObjectId(userId),
        role: (await hasOthers(room, userId)) ? role : 'owner',
        joinedAt: new Date(clock()),
        lastReadSeq: (await heads.current(room.id)).seq,
      };
      try {
        await Member.create(record);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const winner = await find(room, userId);
        return { member: (await present(room, [winner ?? record]))[0]!, created: false };
      }
      if (record.role !== 'owner' && !(await hasOtherOwner(room, userId))) {
        // The last one left between our look and our entry.
        record.role = 'owner';
        await Member.updateOne(byUser(room, userId), { $set: { role: 'owner' } });
      }
      return { member: await publishBegin(room, userId, record), created: true };
    },

    /**
     * Gives a member another role.
     * @throws AppError `member_not_found`, `last_owner`
     */
    async changeRole(room: AccessedRoom, userId: string, role: MemberRole): Promise<Member> {
      const before = await find(room, userId);
      if (!before) throw new AppError('member_not_found');
      const stepsDown = before.role === 'owner' && role !== 'owner';
      if (stepsDown && !(await hasOtherOwner(room, userId))) throw new AppError('last_owner');
      const record = await Member.findOneAndUpdate(
        byUser(room, userId),
        { $set: { role } },
        { returnDocument: 'after' },
      ).lean<MemberRecord | null>();
      if (!record) throw new AppError('member_not_found');
      if (stepsDown && !(await hasOtherOwner(room, userId))) {
        // Two owners stepped down at once: without transactions the later look finds out and takes it back.
        await Member.updateOne(byUser(room, userId), { $set: { role: 'owner' } });
        throw new AppError('last_owner');
      }
      access.membershipChanged(room.id, userId);
      const member = (await present(room, [record]))[0]!;
      if (before.role !== role) realtime.toRoom(room, 'member.updated', { room: room.slug, member });
      return member;
    },

    /**
     * Ends a membership; nothing where there is none.
     * @throws AppError `last_owner`
     */
    async end(room: AccessedRoom, userId: string): Promise<void> {
      const record = await find(room, userId);
      if (!record) return;
      const isOwner = record.role === 'owner';
      const leavesOthersAlone = async () =>
        isOwner && !(await hasOtherOwner(room, userId)) && (await hasOthers(room, userId)) !== null;
      if (await leavesOthersAlone()) throw new AppError('last_owner');
      const { deletedCount } = await Member.deleteOne(byUser(room, userId));
      if (deletedCount === 0) return;
      if (await leavesOthersAlone()) {
        // Two owners left at once: without transactions the later look finds out and takes it back.
        await Member.create(record);
        throw new AppError('last_owner');
      }
      access.membershipChanged(room.id, userId);
      realtime.memberLeft(userId, room);
      const payload = { room: room.slug, user: await users.byId(room.siteId, userId) };
      realtime.toUser(userId, 'member.removed', payload);
      realtime.toRoom(room, 'member.removed', payload);
    },
  };
}
