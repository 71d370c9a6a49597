import type { MemberRole } from './roles.js';
import type { Visibility } from './rooms.js';

/*
 * Who may do what in a room: the server decides by these, and clients offer by them. `role` is the role of the user who
 * asks; apart from reading, a user without one may do nothing in a room but join it.
 */

/** Returns whether a user may read a room: public ones are open to everyone signed in on the site. */
export function canReadRoom(visibility: Visibility, role: MemberRole | null): boolean {
  return visibility === 'public' || role !== null;
}

/** Returns whether a member may change the name and topic of the room. */
export function canEditRoom(role: MemberRole): boolean {
  return role === 'owner';
}

/** Returns whether a member may add a user with the role `added`: owners any, moderators plain members. */
export function canAddMember(role: MemberRole, added: MemberRole): boolean {
  return role === 'owner' || (role === 'moderator' && added === 'member');
}

/** Returns whether a member may change the roles of others. */
export function canChangeRole(role: MemberRole): boolean {
  return role === 'owner';
}

/** Returns whether a member may remove another with the role `removed`: owners any, moderators plain members. */
export function canRemoveMember(role: MemberRole, removed: MemberRole): boolean {
  return role === 'owner' || (role === 'moderator' && removed === 'member');
}

/** Returns whether a user may change the text of a message: only its sender may. */
export function canEditMessage(userId: string, senderId: string): boolean {
  return userId === senderId;
}

/** Returns whether a member may delete a message: its sender, owners and moderators may. */
export function canDeleteMessage(userId: string, senderId: string, role: MemberRole): boolean {
  return userId === senderId || role !== 'member';
}
