import { MAX_JOINED_ROOMS, MAX_UNOPENED_ROOMS } from '@sotto/protocol';
import type { Member } from '@sotto/protocol';
import type { Actor } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import { UNOPENED } from '../../../models/member.js';
import type { MemberRecord } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import type { MembershipChange, RoomRecord } from '../../../models/room.js';
import type { MembershipRequest } from '../../../policies/memberships.js';
import { presentMember } from '../../../presenters/members.js';
import type { ServicesDeps } from '../../deps.js';
import type { ReadMarks } from '../read-marks.js';
import { createMembershipLog } from './membership-log.js';
import type { MembershipOutcome } from './membership-log.js';
import { toAccessedRoom } from '../access.js';
import type { AccessedRoom, RoomAccessService } from '../access.js';
import type { RoomHeads } from '../../room-log/room-heads.js';
import { toStanding } from '../assembler.js';
import type { RoomAssembler } from '../assembler.js';
import type { UserDirectory } from '../../user/user-directory.js';

export type Memberships = ReturnType<typeof createMemberships>;

/** Begins, changes and ends memberships, and tells everybody concerned. `room/memberships/membership-log` decides. */
export function createMemberships(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    heads: RoomHeads;
    users: UserDirectory;
    assembler: RoomAssembler;
    marks: ReadMarks;
  },
) {
  const { models, realtime, presence, clock, logger } = deps;
  const { access, heads, users, assembler, marks } = parts;
  const { Member } = models;
  const log = createMembershipLog({ models, logger, clock, announce });

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

  async function presentOne(room: AccessedRoom, userId: string): Promise<Member> {
    const record = await find(room, userId);
    const [member] = await present(room, record ? [record] : []);
    if (!member) throw new AppError('member_not_found');
    return member;
  }

  /**
   * Tells of a change as the membership is by now, so that telling it late or twice does no harm: what a later change
   * undid is that one's to tell.
   */
  async function announce(record: RoomRecord, { user, before, role }: MembershipChange): Promise<void> {
    const room = toAccessedRoom(record);
    const userId = user.toString();
    access.membershipChanged(room.id, userId);
    try {
      const member = await find(room, userId);
      if (role !== null && member) await announceMember(room, member, before === null);
      else if (role === null && !member) await announceEnd(room, userId);
    } catch (error) {
      // It is stored: clients read lists again after a reconnect, and nobody must hear of a failure.
      logger.error({ err: error, room: room.id }, 'unable to tell of a change of membership');
    }
  }

  async function announceMember(room: AccessedRoom, record: MemberRecord, isNew: boolean): Promise<void> {
    const userId = record.user.toString();
    if (isNew) realtime.memberJoined(userId, room);
    const [member] = await present(room, [record]);
    if (!member) return;
    realtime.toRoom(room, isNew ? 'member.added' : 'member.updated', { room: room.slug, member });
    if (!isNew) return;
    const [view] = await assembler.forViewer([room], userId, {
      ...{ memberships: [toStanding(record)], rooms: true },
    });
    realtime.toUser(userId, 'room.created', { room: view! });
  }

  async function announceEnd(room: AccessedRoom, userId: string): Promise<void> {
    realtime.memberLeft(userId, room);
    const payload = { room: room.slug, user: await users.byId(room.siteId, userId) };
    realtime.toUser(userId, 'member.removed', payload);
    realtime.toRoom(room, 'member.removed', payload);
  }

  async function checkRoomLimit(userId: string): Promise<void> {
    if ((await Member.countDocuments({ user: { $eq: toObjectId(userId) } })) >= MAX_JOINED_ROOMS)
      throw new AppError('room_limit', `A user may be in at most ${MAX_JOINED_ROOMS} rooms`);
  }

  /** So that nobody can fill up all rooms that a user may be in. */
  async function checkUnopenedLimit(userId: string): Promise<void> {
    if (
      (await Member.countDocuments({ user: { $eq: toObjectId(userId) }, ...UNOPENED })) >= MAX_UNOPENED_ROOMS
    )
      throw new AppError('room_limit', 'This user was added to many rooms and has not opened them yet');
  }

  return {
    find,
    present,
    presentOne,
    checkRoomLimit,
    /** The rooms that others added the actor to and that the actor never opened. */
    async unopenedRooms(actor: Actor): Promise<AccessedRoom[]> {
      const rows = await Member.find({ user: { $eq: toObjectId(actor.userId) }, ...UNOPENED })
        .select('room')
        .lean();
      return assembler.roomsById(
        actor.siteId,
        rows.map(({ room }) => room),
      );
    },
    /** Writes and tells what a room that was just stored says of its first member. */
    settleNew: (record: RoomRecord) => log.finish(record, record.unsettled[0]!),

    /**
     * Makes the user a member, once.
     * @param isNew the user was just seen not to be one
     * @throws AppError `room_limit`, and what `decideMembership` refuses with
     */
    async begin(
      room: AccessedRoom,
      request: Extract<MembershipRequest, { kind: 'join' | 'add' }>,
      { isNew = false } = {},
    ): Promise<MembershipOutcome> {
      // Not for members, who ask again: the limit is no reason to refuse what is so already.
      if (isNew || !(await find(room, request.user))) {
        await checkRoomLimit(request.user);
        if (request.kind === 'add') await checkUnopenedLimit(request.user);
      }
      const openedAt = request.kind === 'join' ? new Date(clock()) : null;
      const lastReadSeq = (await heads.current(room.id)).seq;
      return log.submit(room.id, { request, begin: { lastReadSeq, openedAt } });
    },

    /**
     * Changes or ends a membership.
     * @throws AppError what `decideMembership` refuses with
     */
    change: (
      room: AccessedRoom,
      request: Exclude<MembershipRequest, { kind: 'join' | 'add' }>,
    ): Promise<MembershipOutcome> => log.submit(room.id, { request }),

    log,
  };
}
