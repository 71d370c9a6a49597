import type { BannedUser, Member, MemberRole, PresenceStatus, User } from '@sotto/protocol';
import { FOR_GOOD } from '../policies/permit.js';

/** Presents a stored membership to other members. */
export function presentMember(
  member: { role: MemberRole; joinedAt: Date; lastReadSeq: number },
  user: User,
  status: PresenceStatus,
): Member {
  const { role, joinedAt, lastReadSeq } = member;
  return { user, role, status, joinedAt: joinedAt.toISOString(), lastReadSeq };
}

/** Adds how far the member's devices have received messages: what was read was received. */
export function withDelivery(member: Member, deliveredSeq = 0): Member {
  return { ...member, deliveredSeq: Math.max(deliveredSeq, member.lastReadSeq) };
}

/** Leaves out how far a member has read and received messages. */
export function withoutMarks(member: Member): Member {
  const { deliveredSeq: _, ...shown } = member;
  return { ...shown, lastReadSeq: 0 };
}

/** Adds the end of a member's mute, in milliseconds since 1970, for those who may know it; a past one is none. */
export function withMute(member: Member, mutedUntil: number, now: number): Member {
  return mutedUntil > now ? { ...member, mutedUntil: new Date(mutedUntil).toISOString() } : member;
}

/** Presents a ban to moderators. */
export function presentBan(user: User, until: Date): BannedUser {
  return until < FOR_GOOD ? { user, until: until.toISOString() } : { user };
}
