import type { MemberRole } from './roles.js';
import type { Visibility } from './rooms.js';

/*
 * Who may do what in a room: the server decides by these, and clients offer by them. `role` is the role of the user who
 * asks; apart from reading, a user without one may do nothing in a room but join it.
 */

/**
 * Returns whether a user may read a room: public ones are open to everyone signed in on the site.
 *
 * @param visibility - the room's visibility
 * @param role - the user's role in the room, `null` without one
 * @returns whether it is allowed
 */
export function canReadRoom(visibility: Visibility, role: MemberRole | null): boolean {
  return visibility === 'public' || role !== null;
}

/**
 * Returns whether a member may change the name and topic of the room.
 *
 * @param role - the user's role in the room
 * @returns whether it is allowed
 */
export function canEditRoom(role: MemberRole): boolean {
  return role === 'owner';
}

/**
 * Returns whether a member may add a user with the role `added`: owners any, moderators plain members.
 *
 * @param role - the user's role in the room
 * @param added - the role of the new member
 * @returns whether it is allowed
 */
export function canAddMember(role: MemberRole, added: MemberRole): boolean {
  return role === 'owner' || (role === 'moderator' && added === 'member');
}

/**
 * Returns whether a member may change the roles of others.
 *
 * @param role - the user's role in the room
 * @returns whether it is allowed
 */
export function canChangeRole(role: MemberRole): boolean {
  return role === 'owner';
}

/**
 * Returns whether a member may remove another with the role `removed`: owners any, moderators plain members.
 *
 * @param role - the user's role in the room
 * @param removed - the role of the other member
 * @returns whether it is allowed
 */
export function canRemoveMember(role: MemberRole, removed: MemberRole): boolean {
  return role === 'owner' || (role === 'moderator' && removed === 'member');
}

/**
 * Returns whether a user may change the text of a message: only its sender may.
 *
 * @param userId - the user's id
 * @param senderId - id of the message's sender
 * @returns whether it is allowed
 */
export function canEditMessage(userId: string, senderId: string): boolean {
  return userId === senderId;
}

/**
 * Returns whether a member may delete a message: its sender, owners and moderators may.
 *
 * @param userId - the user's id
 * @param senderId - id of the message's sender
 * @param role - the user's role in the room
 * @returns whether it is allowed
 */
export function canDeleteMessage(userId: string, senderId: string, role: MemberRole): boolean {
  return userId === senderId || role !== 'member';
}
