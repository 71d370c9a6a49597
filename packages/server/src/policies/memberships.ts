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
  /** By an invitation, which opens private rooms too. `since`: the version of the room when it was first presented. */
  | ({ kind: 'accept'; since: number } & Own)
  | ({ kind: 'leave' } & Own)
  | ({ kind: 'add'; role: MemberRole } & ByOther)
  | ({ kind: 'set-role'; role: MemberRole } & ByOther)
  | ({ kind: 'remove' } & ByOther)
  /** `until: null` lifts it. */
  | ({ kind: 'ban' | 'mute'; until: Date | null } & ByOther)
  /** The user is an account that the guest `from` has joined: the guest's membership becomes the account's. */
  | { kind: 'merge'; user: string; from: string }
  /** By the operator. */
  | { kind: 'appoint-owner'; user: string }
  /** By the site's backend or the operator, as the audit names them; `role: null` ends the membership. */
  | {
      kind: 'assign';
      actor: 'operator' | `client:${string}`;
      user: string;
      userKind: UserKind;
      role: MemberRole | null;
    };

/** Returns the users whose memberships a request may change. */
export function changedUsers(request: MembershipRequest): string[] {
  return 'from' in request ? [request.from, request.user] : [request.user];
}

/** What a room knows of a user. Times are milliseconds since 1970; a past one does not count. */
export interface Standing {
  readonly role: MemberRole | null;
  readonly mutedUntil: number;
  readonly bannedUntil: number;
}

/** A room's memberships at one moment. */
export interface MembershipState {
  room: RoomFacts['room'];
  /** Milliseconds since 1970. */
  now: number;
  memberCount: number;
  ownerCount: number;
  standingOf(user: string): Standing;
  /** The version of the last decision about the user; 0 where there is none. */
  versionOf(user: string): number;
}

/**
 * The role that the user has from now on (`null`: none), with a mute or ban that changes; or the reason of a refusal.
 * `isMerge`: the same person stays, under another account.
 */
export type MembershipDecision =
  | { role: MemberRole | null; mutedUntil?: Date | null; bannedUntil?: Date | null; isMerge?: true }
  | { error: ErrorCode; detail?: string };

/**
 * Decides about one membership, given the whole `state` that matters: who may do it, and that no room with members loses
 * its last owner. Joining never makes a user an owner: only the operator appoints one for a room that all members left.
 */
export function decideMembership(state: MembershipState, request: MembershipRequest): MembershipDecision {
  const { role } = state.standingOf(request.user);
  switch (request.kind) {
    case 'join':
      return role ? { role } : enter(factsOf(state, request));
    case 'accept':
      if (role) return { role };
      // Who left or was removed since needs another invitation.
      if (state.versionOf(request.user) > request.since) return { error: 'invitation_not_found' };
      return enter({ ...factsOf(state, request), room: { ...state.room, visibility: 'public' } });
    case 'leave': {
      if (!role) return { role: null };
      // Nothing keeps a user in a room that is deleted.
      const verdict = state.room.deletedAt ? true : can('leave', factsOf(state, request));
      return verdict === true ? end(state, role) : { error: verdict };
    }
    case 'appoint-owner': {
      if (state.room.deletedAt) return { error: 'room_not_found' };
      if (state.room.kind === 'direct') return { error: 'direct_room' };
      const decision = become(state, role, 'owner');
      return 'error' in decision ? decision : { ...decision, bannedUntil: null };
    }
    case 'assign':
      return assign(state, request);
    case 'merge':
      return merge(state, request);
    default:
      return decideForOthers(state, request, role);
  }
}

/**
 * The site's backend needs no role, and may leave a room without an owner: it can give it one again. What the room's own
 * people decided stays: nobody enters an archive, and a ban counts.
 */
function assign(
  state: MembershipState,
  { user, userKind, role }: Extract<MembershipRequest, { kind: 'assign' }>,
): MembershipDecision {
  const { room, now, standingOf, ownerCount } = state;
  const { role: present, bannedUntil } = standingOf(user);
  if (room.deletedAt) return { error: 'room_not_found' };
  if (room.kind === 'direct') return { error: 'direct_room' };
  if (role === present || role === null) return { role };
  if (room.archivedAt) return { error: 'room_archived' };
  if (!present && bannedUntil > now) return { error: 'banned', detail: 'This user is banned from the room' };
  if (role !== 'member' && userKind === 'guest') return { error: 'guest_not_allowed' };
  if (role !== 'member' && userKind === 'bot')
    return { error: 'forbidden', detail: 'A bot is a plain member' };
  return role === 'owner' && ownerCount >= MAX_ROOM_OWNERS ? { error: 'owner_limit' } : { role };
}

/**
 * An account takes what a guest has in the room: a membership, with at most a plain member's rights, and a mute or a ban
 * that lasts longer than its own. Owners outrank who banned the guest.
 */
function merge(
  { now, standingOf }: MembershipState,
  { user, from }: Extract<MembershipRequest, { kind: 'merge' }>,
): MembershipDecision {
  const [own, theirs] = [standingOf(user), standingOf(from)];
  if (own.role === 'owner') return { role: own.role };
  const isBanned = Math.max(own.bannedUntil, theirs.bannedUntil) > now;
  return {
    ...{ role: isBanned ? null : (own.role ?? (theirs.role && 'member')), isMerge: true },
    ...(theirs.mutedUntil > own.mutedUntil && { mutedUntil: new Date(theirs.mutedUntil) }),
    ...(theirs.bannedUntil > own.bannedUntil && { bannedUntil: new Date(theirs.bannedUntil) }),
  };
}

/** What is known of a user who acts in the room. */
function factsOf(
  { room, now, standingOf }: MembershipState,
  { user, userKind = 'user', siteGuests }: Own,
): RoomFacts {
  return { ...standingOf(user), kind: userKind, room, now, siteGuests };
}

function enter(facts: RoomFacts): MembershipDecision {
  const verdict = can('join', facts);
  return verdict === true ? { role: 'member' } : { error: verdict };
}

const ACTIONS = {
  add: 'add',
  'set-role': 'setRole',
  remove: 'remove',
  ban: 'ban',
  mute: 'mute',
} as const satisfies Record<string, RoomAction>;

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
    ...('role' in request && { given: request.role }),
  });
  if (verdict !== true) return { error: verdict };
  switch (kind) {
    case 'add':
      return present ? { role: present } : admit(state, user, request.role);
    case 'ban':
    case 'mute':
      if (by === user) return { error: 'forbidden', detail: 'Nobody bans or mutes themselves' };
      return kind === 'ban' ? ban(state, present, request.until) : mute(present, request.until);
    default:
      if (!present) return { error: 'member_not_found' };
      return kind === 'remove' ? end(state, present) : become(state, present, request.role);
  }
}

function admit(state: MembershipState, user: string, role: MemberRole): MembershipDecision {
  if (state.standingOf(user).bannedUntil > state.now)
    return { error: 'banned', detail: 'This user is banned from the room' };
  return become(state, null, role);
}

/** A ban ends the membership; lifting it restores none. */
function ban(state: MembershipState, present: MemberRole | null, until: Date | null): MembershipDecision {
  if (!until) return { role: present, bannedUntil: null };
  const ended = end(state, present);
  return 'error' in ended ? ended : { ...ended, bannedUntil: until };
}

/** Lifting a mute needs no member: it survives leaving. */
function mute(present: MemberRole | null, until: Date | null): MembershipDecision {
  return until && !present ? { error: 'member_not_found' } : { role: present, mutedUntil: until };
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
