import type { ErrorCode, MemberRole, Visibility } from '@sotto/protocol';
import { MAX_ROOM_OWNERS, canAddMember, canChangeRole, canRemoveMember } from '@sotto/protocol';

/** A request to change a room's memberships. Users are ids; `by` is the user who requests it. */
export type MembershipRequest =
  | { kind: 'join'; user: string }
  | { kind: 'leave'; user: string }
  | { kind: 'add'; by: string; user: string; role: MemberRole }
  | { kind: 'set-role'; by: string; user: string; role: MemberRole }
  | { kind: 'remove'; by: string; user: string }
  /** By the operator or the site's backend. */
  | { kind: 'appoint-owner'; user: string };

/** A room's memberships at one moment. */
export interface MembershipState {
  visibility: Visibility;
  memberCount: number;
  ownerCount: number;
  roleOf(user: string): MemberRole | null;
}

/** The role that the user has from now on (`null`: none), or the reason of a refusal. */
export type MembershipDecision = { role: MemberRole | null } | { error: ErrorCode };

/**
 * Decides about one membership, given the whole `state` that matters: who may do it, and that no room with members loses
 * its last owner. Joining never makes a user an owner: only the operator appoints one for a room that all members left.
 */
export function decideMembership(state: MembershipState, request: MembershipRequest): MembershipDecision {
  const present = state.roleOf(request.user);
  switch (request.kind) {
    case 'join':
      if (present) return { role: present };
      return state.visibility === 'public' ? { role: 'member' } : { error: 'room_not_found' };
    case 'leave':
      return end(state, present);
    case 'appoint-owner':
      return become(state, present, 'owner');
    default:
      return decideForOthers(state, request, present);
  }
}

function decideForOthers(
  state: MembershipState,
  request: Extract<MembershipRequest, { by: string }>,
  present: MemberRole | null,
): MembershipDecision {
  const own = state.roleOf(request.by);
  if (!own) return { error: state.visibility === 'public' ? 'not_a_member' : 'room_not_found' };
  switch (request.kind) {
    case 'add':
      if (!canAddMember(own, request.role)) return { error: 'insufficient_role' };
      return present ? { role: present } : become(state, present, request.role);
    case 'set-role':
      if (!canChangeRole(own)) return { error: 'insufficient_role' };
      return present ? become(state, present, request.role) : { error: 'member_not_found' };
    case 'remove':
      if (!present) return { error: absentMemberError(own) };
      if (request.by !== request.user && !canRemoveMember(own, present))
        return { error: 'insufficient_role' };
      return end(state, present);
  }
}

/** Returns the error for a member with the role `own` who removes a user that is no member. Plain members learn nothing. */
export function absentMemberError(own: MemberRole): ErrorCode {
  return own === 'member' ? 'insufficient_role' : 'member_not_found';
}

function become(state: MembershipState, present: MemberRole | null, role: MemberRole): MembershipDecision {
  if (present === 'owner' && role !== 'owner' && state.ownerCount === 1) return { error: 'last_owner' };
  if (role === 'owner' && present !== 'owner' && state.ownerCount >= MAX_ROOM_OWNERS)
    return { error: 'owner_limit' };
  return { role };
}

function end(state: MembershipState, present: MemberRole | null): MembershipDecision {
  const isLastOwner = present === 'owner' && state.ownerCount === 1;
  return isLastOwner && state.memberCount > 1 ? { error: 'last_owner' } : { role: null };
}
