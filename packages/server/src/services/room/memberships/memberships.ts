import type { User } from '@sotto/protocol';
import type { Actor } from '../../../actor.js';
import { UNOPENED } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { MembershipRequest } from '../../../policies/memberships.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomHeads } from '../../room-log/room-heads.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { RoomDirectory } from '../room-directory.js';
import type { MemberReader } from './member-reader.js';
import type { MembershipAliases } from './membership-aliases.js';
import type { MembershipLimits } from './membership-limits.js';
import type { MembershipLog, MembershipOutcome } from './membership-log.js';

export type Memberships = ReturnType<typeof createMemberships>;

/** Returns who requests a change of another user's membership, and whose it is. */
export function partiesOf(actor: Actor, user: User) {
  return { by: actor.userId, byKind: actor.kind, user: user.id, userKind: user.kind };
}

/** Begins, changes and ends memberships within the limits. The membership log decides. */
export function createMemberships(
  { models: { Member }, clock }: Pick<ServicesDeps, 'models' | 'clock'>,
  parts: {
    heads: RoomHeads;
    directory: RoomDirectory;
    memberReader: MemberReader;
    limits: MembershipLimits;
    log: MembershipLog;
    aliases: MembershipAliases;
  },
) {
  const { heads, directory, memberReader, limits, log, aliases } = parts;

  return {
    /** Finds the rooms that others added the actor to and that the actor never opened; no direct ones, which nobody leaves. */
    async unopenedRooms(actor: Actor): Promise<AccessedRoom[]> {
      const rows = await Member.find({ user: { $eq: toObjectId(actor.userId) }, ...UNOPENED })
        .select('room')
        .lean();
      const rooms = await directory.roomsById(
        actor.siteId,
        rows.map(({ room }) => room),
      );
      return rooms.filter(({ record }) => record.kind !== 'direct');
    },

    /** Settles the first memberships of a room that was just stored. */
    settleNew: (record: RoomRecord): Promise<void> => log.finish(record, record.unsettled[0]!),

    /** @see MembershipLog.tell */
    tell: log.tell,

    /** Settles what the room's document says is not settled yet. */
    async settleAll(record: RoomRecord): Promise<void> {
      for (const decision of record.unsettled) await log.finish(record, decision);
    },

    /**
     * Adds the user as a member, once.
     * @param options - `isNew`: the user was just seen not to be a member
     * @throws AppError `room_limit`, and what `decideMembership` refuses with
     */
    async begin(
      room: AccessedRoom,
      request: Extract<MembershipRequest, { kind: 'join' | 'accept' | 'add' }>,
      { isNew = false } = {},
    ): Promise<MembershipOutcome> {
      // A member who asks again is not refused for the limit.
      if (isNew || !(await memberReader.find(room, request.user))) {
        await limits.checkRooms(request.user);
        if (request.kind === 'add') await limits.checkUnopened(request.user);
      }
      const openedAt = request.kind === 'add' ? null : new Date(clock());
      const lastReadSeq = (await heads.current(room.id)).seq;
      return log.submit(room.id, { request, begin: { lastReadSeq, openedAt } });
    },

    /**
     * Gives a user a role in the room, or none, as the site's backend decided.
     * @param options - `isMember`: the user was just seen to be a member
     * @throws AppError `room_limit`, and what `decideMembership` refuses with
     */
    async assign(
      room: AccessedRoom,
      request: Extract<MembershipRequest, { kind: 'assign' }>,
      { isMember }: { isMember: boolean },
    ): Promise<MembershipOutcome> {
      if (request.role === null) await aliases.settle(room.siteId, room.id, request.user);
      else if (!isMember) await limits.checkRooms(request.user);
      const lastReadSeq = (await heads.current(room.id)).seq;
      // As if opened: users are asked for their consent to what other users do, and the site is none.
      return log.submit(room.id, { request, begin: { lastReadSeq, openedAt: new Date(clock()) } });
    },

    /**
     * Changes or ends a membership.
     * @throws AppError what `decideMembership` refuses with
     */
    async change(
      room: AccessedRoom,
      request: Exclude<MembershipRequest, { kind: 'join' | 'accept' | 'add' | 'assign' }>,
    ): Promise<MembershipOutcome> {
      await aliases.settle(room.siteId, room.id, request.user);
      return log.submit(room.id, { request });
    },
  };
}
