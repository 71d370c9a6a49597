import type { MemberRole, Visibility } from '@sotto/protocol';

/** Public rooms are readable by every signed-in user of the site, private ones by members. */
export function canReadRoom(visibility: Visibility, role: MemberRole | null): boolean {
  return visibility === 'public' || role !== null;
}

/** Name and topic are the owner's. */
export function canEditRoom(role: MemberRole): boolean {
  return role === 'owner';
}
