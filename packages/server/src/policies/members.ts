import type { MemberRole } from '@sotto/protocol';

/** Owners add anyone, moderators add plain members. */
export function canAddMember(role: MemberRole, added: MemberRole): boolean {
  return role === 'owner' || (role === 'moderator' && added === 'member');
}

/** Roles are the owners' to give. */
export function canChangeRole(role: MemberRole): boolean {
  return role === 'owner';
}

/** Owners remove anyone, moderators remove plain members. */
export function canRemoveMember(role: MemberRole, removed: MemberRole): boolean {
  return role === 'owner' || (role === 'moderator' && removed === 'member');
}
