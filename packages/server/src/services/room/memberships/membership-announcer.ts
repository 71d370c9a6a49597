import type { MemberRecord } from '../../../models/member.js';
import type { MembershipChange, RoomRecord } from '../../../models/room.js';
import { withMute, withoutMarks } from '../../../presenters/members.js';
import type { ServicesDeps } from '../../deps.js';
import type { UserDirectory } from '../../user/user-directory.js';
import { toAccessedRoom } from '../accessed-room.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { RoomAccessService } from '../access.js';
import type { RoomAssembler } from '../assembler.js';
import { toStanding } from '../directory/standings.js';
import type { MemberReader } from './member-reader.js';

/** Announces a change of membership to all it concerns, as the membership is by now. Never rejects. */
export type AnnounceMembership = (room: RoomRecord, change: MembershipChange) => Promise<void>;

/**
 * Creates the announcer. It reads the membership again, so an announcement that comes late or twice does no harm: what a
 * later change undid is announced by that one.
 */
export function createMembershipAnnouncer(
  { realtime, logger, clock }: Pick<ServicesDeps, 'realtime' | 'logger' | 'clock'>,
  parts: {
    access: RoomAccessService;
    users: UserDirectory;
    memberReader: MemberReader;
    assembler: RoomAssembler;
  },
): AnnounceMembership {
  const { access, users, memberReader, assembler } = parts;

  async function announceRole(
    room: AccessedRoom,
    record: MemberRecord,
    { before, role, mutedUntil }: MembershipChange,
  ): Promise<void> {
    const [member] = await memberReader.present(room, [record]);
    if (!member) return;
    if (before !== role) realtime.toRoom(room, 'member.updated', { room: room.slug, member });
    const end = record.mutedUntil?.getTime() ?? 0;
    if (mutedUntil === undefined && end <= clock()) return;
    // A mute is known to the member and to those who may end it.
    const payload = { room: room.slug, member: withMute(member, end, clock()) };
    const ids = new Set([member.user.id, ...(await memberReader.leaders(room))]);
    const unmarked = await users.hiding(room.siteId, ids, 'receipts');
    const reduced = { ...payload, member: withoutMarks(payload.member) };
    for (const id of ids) realtime.toUser(id, 'member.updated', unmarked.has(id) ? reduced : payload);
  }

  async function announceJoin(room: AccessedRoom, record: MemberRecord): Promise<void> {
    const userId = record.user.toString();
    realtime.memberJoined(userId, room);
    const [member] = await memberReader.present(room, [record]);
    if (!member) return;
    realtime.toRoom(room, 'member.added', { room: room.slug, member });
    const known = { memberships: [toStanding(record)], areFresh: true };
    const { kind } = member.user;
    const [view] = await assembler.forViewer([room], { userId, kind }, known);
    realtime.toUser(userId, 'room.created', { room: view! });
  }

  async function announceEnd(room: AccessedRoom, userId: string): Promise<void> {
    realtime.memberLeft(userId, room);
    const payload = { room: room.slug, user: await users.ownById(room.siteId, userId) };
    realtime.toUser(userId, 'member.removed', payload);
    realtime.toRoom(room, 'member.removed', payload);
  }

  return async (record, change) => {
    const { user, before, role } = change;
    const room = toAccessedRoom(record);
    const userId = user.toString();
    access.membershipChanged(room.id, userId);
    try {
      const member = await memberReader.find(room, userId);
      if (role !== null && member)
        await (before === null ? announceJoin(room, member) : announceRole(room, member, change));
      else if (role === null && before !== null && !member) await announceEnd(room, userId);
    } catch (error) {
      // The change is stored, so its request must not fail; clients read lists again after a reconnect.
      logger.error({ err: error, room: room.id }, 'unable to announce a change of membership');
    }
  };
}
