import type { MemberRole } from '@sotto/protocol';

/** Nobody changes another one's words. */
export function canEditMessage(userId: string, senderId: string): boolean {
  return userId === senderId;
}

/** A message is taken back by its sender, or by who keeps order in the room. */
export function canDeleteMessage(userId: string, senderId: string, role: MemberRole): boolean {
  return userId === senderId || role !== 'member';
}
