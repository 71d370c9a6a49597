import type { Member, MemberRole, PresenceStatus, User } from '@sotto/protocol';

/** Presents a stored membership to other members. */
export function presentMember(
  member: { role: MemberRole; joinedAt: Date; lastReadSeq: number },
  user: User,
  status: PresenceStatus,
): Member {
  const { role, joinedAt, lastReadSeq } = member;
  return { user, role, status, joinedAt: joinedAt.toISOString(), lastReadSeq };
}
