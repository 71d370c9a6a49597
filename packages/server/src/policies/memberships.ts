import type { ErrorCode, GuestRights, MemberRole, RoomAction, RoomFacts, User } from '@sotto/protocol';
import { MAX_ROOM_OWNERS, can } from '@sotto/protocol';

type UserKind = User['kind'];

/** Whom a request is about, and who requests it where that is another user: ids and kinds. */
interface Own {
  user: string;
  userKind?: UserKind;
  /** What guests may do on the site, where the user is one. */
  siteGuests?: GuestRights | undefined;
}
interface ByOther {
  by: string;
  byKind?: UserKind;
  user: string;
  userKind?: UserKind;
}

/** A request to change a room's memberships. */
export type MembershipRequest =
  | ({ kind: 'join' } & Own)
  /** By an invitation, which opens private rooms too. */
  | ({ kind: 'accept' } & Own)
  | ({ kind: 'leave' } & Own)
  | ({ kind: 'add'; role: MemberRole } & ByOther)
  | ({ kind: 'set-role'; role: MemberRole } & ByOther)
  | ({ kind: 'remove' } & ByOther)
  /** By the operator or the site's backend. */
  | { kind: 'appoint-owner'; user: string };

/** A room's memberships at one moment. */
export interface MembershipState {
  room: RoomFacts['room'];
  /** Milliseconds since 1970. */
  now: number;
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
      return present ? { role: present } : enter(factsOf(state, request));
    case 'accept':
      if (present) return { role: present };
      return enter({ ...factsOf(state, request), room: { ...state.room, visibility: 'public' } });
    case 'leave': {
      if (!present) return { role: null };
      const verdict = can('leave', factsOf(state, request));
      return verdict === true ? end(state, present) : { error: verdict };
    }
    case 'appoint-owner':
      return become(state, present, 'owner');
    default:
      return decideForOthers(state, request, present);
  }
}

/** What is known of a user who acts in the room. */
function factsOf(
  { room, now, roleOf }: MembershipState,
  { user, userKind = 'user', siteGuests }: Own,
): RoomFacts {
  return { role: roleOf(user), kind: userKind, room, now, siteGuests };
}

function enter(facts: RoomFacts): MembershipDecision {
  const verdict = can('join', facts);
  return verdict === true ? { role: 'member' } : { error: verdict };
}

const ACTIONS = { add: 'add', 'set-role': 'setRole', remove: 'remove' } as const satisfies Record<
  string,
  RoomAction
>;

function decideForOthers(
  state: MembershipState,
  request: Extract<MembershipRequest, { by: string }>,
  present: MemberRole | null,
): MembershipDecision {
  const { kind, by, byKind = 'user', user, userKind = 'user' } = request;
  if (kind === 'remove' && by === user && present) return decideMembership(state, { kind: 'leave', user });
  const verdict = can(ACTIONS[kind], {
    ...factsOf(state, { user: by, userKind: byKind }),
    target: { role: present, kind: userKind },
    ...(kind !== 'remove' && { given: request.role }),
  });
  if (verdict !== true) return { error: verdict };
  if (kind === 'add') return present ? { role: present } : become(state, present, request.role);
  if (!present) return { error: 'member_not_found' };
  return kind === 'remove' ? end(state, present) : become(state, present, request.role);
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
