import { MAX_OPEN_ROOM_MENTION } from './limits.js';
import type { ErrorCode } from './errors.js';
import type { MemberRole } from './roles.js';
import type { Room, RoomKind, RoomPermissions, Visibility } from './rooms.js';
import type { User } from './users.js';

/*
 * Who may do what in a room. The server decides by this table, clients offer by it, and the role matrix test and
 * docs/guides/roles.md are generated from it. It holds no zod, as browsers load it.
 */

/** What a user may do in a room. `edit` and `delete` are about the user's own messages, `report` about those of others. */
export const ROOM_ACTIONS = [
  'join',
  'leave',
  'send',
  'attach',
  'edit',
  'delete',
  'deleteOthers',
  'mentionRoom',
  'pin',
  'react',
  'report',
  'resolveReports',
  'add',
  'invite',
  'remove',
  'ban',
  'mute',
  'setRole',
  'editRoom',
  'archive',
  'deleteRoom',
] as const;
/** Something that a user may do in a room, as `abilities` of a room lists it. */
export type RoomAction = (typeof ROOM_ACTIONS)[number];

/** What the table decides about: what `abilities` lists, and what also depends on what it is about. */
export type PolicyAction = RoomAction | 'read' | 'readVersions';

/** Who reads what an edited message of another said before: nobody, moderators and owners, every member. */
export type EditHistory = 'off' | 'moderators' | 'members';

/** What guests of the site may do in its public rooms; a room's own `permissions.guests` may allow less. */
export type GuestRights = 'off' | 'read' | 'write';

/** What members of a room may do until its owners decide otherwise. */
export const DEFAULT_PERMISSIONS: Readonly<RoomPermissions> = {
  write: 'all',
  invite: 'moderators',
  guests: 'write',
};

/**
 * A circumstance that forbids an action: the room is archived or direct, the user is muted there, the user does not outrank
 * the other one, or the two members of a direct room may not write to each other (`unreachable`). Owners outrank everybody
 * else, moderators plain members.
 */
type Obstacle = 'archived' | 'direct' | 'muted' | 'rank' | 'unreachable';

interface Rule {
  /** Who may do it: this role and those above; `null`: also users without a role, in a public room. */
  readonly least: MemberRole | null;
  /** The permission of the room that decides instead of `least`. */
  readonly permission?: 'write' | 'invite';
  /** The right that guests need in a public room; `never`: guests do it in no room. */
  readonly guests: 'always' | 'read' | 'write' | 'never';
  readonly obstacles: readonly Obstacle[];
}

/** What forbids to bring something new into a room, and so to the other member of a direct one. */
const WRITING: readonly Obstacle[] = ['archived', 'muted', 'unreachable'];

/** The rule of each action. Guests and bots have at most the rights of a plain member, whatever their role says. */
export const POLICY: Readonly<Record<PolicyAction, Rule>> = {
  read: { least: null, guests: 'read', obstacles: [] },
  // Of an own message by everybody who wrote it; of others as the site's `editHistory` says.
  readVersions: { least: 'moderator', guests: 'read', obstacles: [] },
  join: { least: null, guests: 'read', obstacles: ['direct', 'archived'] },
  // Guests leave whatever they are allowed; leaving without a membership does nothing.
  leave: { least: null, guests: 'always', obstacles: ['direct'] },
  send: { least: 'member', permission: 'write', guests: 'write', obstacles: WRITING },
  // Uploads a file for a message: whoever may not write has nothing to attach it to.
  attach: { least: 'member', permission: 'write', guests: 'write', obstacles: WRITING },
  // An edit brings new text into the room, as a message does.
  edit: { least: 'member', permission: 'write', guests: 'write', obstacles: WRITING },
  delete: { least: 'member', guests: 'read', obstacles: ['archived'] },
  // What can be read can be reported and taken away, also in an archive.
  deleteOthers: { least: 'moderator', guests: 'never', obstacles: ['direct'] },
  // It comes with a message, which `send` or `edit` allowed. Plain members do it in small rooms alone.
  mentionRoom: { least: 'member', guests: 'write', obstacles: WRITING },
  // In a direct room both pin.
  pin: { least: 'moderator', guests: 'write', obstacles: WRITING },
  // It brings something new into the room, but no text: who may write does not matter. Taking it back is as `delete`.
  react: { least: 'member', guests: 'write', obstacles: WRITING },
  report: { least: 'member', guests: 'read', obstacles: [] },
  resolveReports: { least: 'moderator', guests: 'never', obstacles: ['direct'] },
  add: { least: 'member', permission: 'invite', guests: 'never', obstacles: ['direct', 'archived'] },
  invite: { least: 'member', permission: 'invite', guests: 'never', obstacles: ['direct', 'archived'] },
  remove: { least: 'moderator', guests: 'never', obstacles: ['direct', 'rank'] },
  ban: { least: 'moderator', guests: 'never', obstacles: ['direct', 'rank'] },
  mute: { least: 'moderator', guests: 'never', obstacles: ['direct', 'rank'] },
  setRole: { least: 'owner', guests: 'never', obstacles: ['direct', 'archived'] },
  editRoom: { least: 'owner', guests: 'never', obstacles: ['direct', 'archived'] },
  archive: { least: 'owner', guests: 'never', obstacles: ['direct'] },
  deleteRoom: { least: 'owner', guests: 'never', obstacles: ['direct'] },
};

/** What `can` decides by. Times are milliseconds since 1970; `Infinity` is for good. */
export interface RoomFacts {
  /** The user's role in the room; `null` for no member. */
  readonly role: MemberRole | null;
  /** The user's kind. */
  readonly kind: User['kind'];
  /** A stored room, or one as the server presents it. */
  readonly room: {
    readonly visibility: Visibility;
    readonly kind?: RoomKind | undefined;
    readonly permissions?: Partial<RoomPermissions> | undefined;
    readonly memberCount?: number | undefined;
    readonly archivedAt?: unknown;
    readonly deletedAt?: unknown;
  };
  /** Who reads earlier texts of others; `moderators` where it is unknown. */
  readonly editHistory?: EditHistory | undefined;
  /** What guests may do on the site; unknown to clients, who leave it to the server. */
  readonly siteGuests?: GuestRights | undefined;
  /**
   * Whether neither member of a direct room blocks the other; unknown to clients, as nobody is told of it.
   */
  readonly isReachable?: boolean | undefined;
  /** When the user's mute in the room ends; past or absent for none. */
  readonly mutedUntil?: number | undefined;
  /** When the user's ban from the room ends; past or absent for none. */
  readonly bannedUntil?: number | undefined;
  /** The time of the decision. */
  readonly now: number;
  /** The user whom it is about, where that matters: who is added, removed, banned, muted or given a role. */
  readonly target?:
    { readonly role: MemberRole | null; readonly kind?: User['kind'] | undefined } | undefined;
  /** The role that the other user gets; a plain member by default. */
  readonly given?: MemberRole | undefined;
  /** Whether a message that it is about is the user's own. */
  readonly isOwn?: boolean | undefined;
  /** Whether a message that it is about is a system line, which nobody changes or reports. */
  readonly isSystem?: boolean | undefined;
}

const RANKS = { member: 1, moderator: 2, owner: 3, all: 1, moderators: 2, owners: 3 };
const LEVELS = { off: 0, none: 0, always: 0, read: 1, write: 2, never: 3 };

/**
 * Decides whether a user may do something in a room; how many owners a room needs and may have is decided with the change
 * itself.
 *
 * @param action - what the user wants to do
 * @param facts - what is known about the user, the room and whom it concerns
 * @returns `true`, or the error of the refusal
 */
export function can(action: PolicyAction, facts: RoomFacts): true | ErrorCode {
  return refusedEntry(action, facts) ?? refusedRole(action, facts) ?? refusedNow(action, facts) ?? true;
}

/**
 * Returns what a user may do in a room now, as `Room.abilities` lists it.
 *
 * @param facts - what is known about the user and the room
 * @returns the actions, in the order of `ROOM_ACTIONS`
 */
export function abilitiesOf(facts: RoomFacts): RoomAction[] {
  const pointless = facts.role ? 'join' : 'leave';
  return ROOM_ACTIONS.filter((action) => action !== pointless && can(action, facts) === true);
}

/**
 * Returns what a client knows of the user in a room, for `can`. `abilities` of the room are those of the time of its
 * reading, and events about the room have none: clients decide anew.
 *
 * @param room - the room as the server presented it to the user
 * @param kind - the user's kind
 * @param now - milliseconds since 1970
 * @returns the facts
 */
export function factsOf(room: Room, kind: User['kind'], now: number): RoomFacts {
  const { role = null, mutedUntil } = room;
  return { role, kind, room, now, mutedUntil: mutedUntil === undefined ? 0 : new Date(mutedUntil).getTime() };
}

/**
 * Returns whether a member waits between two messages in a room with slow mode: plain members do, and all guests and bots.
 *
 * @param facts - what is known about the user
 * @returns whether the wait counts
 */
export function isSlowed(facts: Pick<RoomFacts, 'role' | 'kind'>): boolean {
  return rankOf(facts) < RANKS.moderator;
}

/** Refuses a user who may not be in the room, or not see it. */
function refusedEntry(action: PolicyAction, facts: RoomFacts): ErrorCode | undefined {
  const { role, kind, room } = facts;
  const { least, guests } = POLICY[action];
  if (room.deletedAt) return 'room_not_found';
  if ((facts.bannedUntil ?? 0) > facts.now) return 'banned';
  if (!role && (room.visibility !== 'public' || kind === 'bot')) return 'room_not_found';
  if (kind === 'guest' && guestLevel(facts) < LEVELS[guests]) return 'guest_not_allowed';
  return least && !role ? 'not_a_member' : undefined;
}

/** Refuses a member whose role is too low, or no higher than that of the other user. */
function refusedRole(action: PolicyAction, facts: RoomFacts): ErrorCode | undefined {
  const { room, target, given = 'member', isOwn, isSystem } = facts;
  const { obstacles } = POLICY[action];
  if (room.kind === 'direct' && obstacles.includes('direct')) return 'direct_room';
  const rank = rankOf(facts);
  const needed = neededFor(action, facts);
  if (needed && rank < RANKS[needed]) return 'insufficient_role';
  const isOwner = rank === RANKS.owner;
  // Only owners let bots in, and give roles.
  if (!isOwner && action === 'add' && (given !== 'member' || target?.kind === 'bot'))
    return 'insufficient_role';
  if (!isOwner && obstacles.includes('rank') && rank <= RANKS[target?.role ?? 'member'])
    return 'insufficient_role';
  if (given !== 'member' && target?.kind === 'guest') return 'guest_not_allowed';
  if (given !== 'member' && target?.kind === 'bot') return 'forbidden';
  if (isSystem || (action === 'edit' && isOwn === false)) return 'forbidden';
  if (action === 'readVersions' && !isOwn && facts.editHistory === 'off') return 'forbidden';
  return action === 'report' && isOwn ? 'forbidden' : undefined;
}

/** Returns the lowest role that may do it in the room; `null`: also users without a role. */
function neededFor(action: PolicyAction, { room: { kind, permissions }, isOwn, editHistory }: RoomFacts) {
  const { least, permission } = POLICY[action];
  if (action === 'readVersions') return isOwn || editHistory === 'members' ? 'member' : least;
  if (action === 'pin' && kind === 'direct') return 'member';
  return permission ? (permissions?.[permission] ?? DEFAULT_PERMISSIONS[permission]) : least;
}

/** Whether a mention of all members disturbs few. */
function isSmall({ kind, memberCount = Infinity }: RoomFacts['room']): boolean {
  return kind === 'direct' || memberCount <= MAX_OPEN_ROOM_MENTION;
}

/** Refuses what is possible at other times. */
function refusedNow(action: PolicyAction, facts: RoomFacts): ErrorCode | undefined {
  const { obstacles } = POLICY[action];
  if (facts.room.archivedAt && obstacles.includes('archived')) return 'room_archived';
  if ((facts.mutedUntil ?? 0) > facts.now && obstacles.includes('muted')) return 'muted';
  if (facts.isReachable === false && obstacles.includes('unreachable')) return 'cannot_message';
  const isLoud = action === 'mentionRoom' && rankOf(facts) < RANKS.moderator && !isSmall(facts.room);
  return isLoud ? 'insufficient_role' : undefined;
}

/** In a public room the lower of what the site and the room allow guests; a private one is theirs by membership. */
function guestLevel({ siteGuests = 'write', room: { visibility, permissions } }: RoomFacts): number {
  if (visibility !== 'public') return LEVELS.write;
  return Math.min(LEVELS[siteGuests], LEVELS[permissions?.guests ?? DEFAULT_PERMISSIONS.guests]);
}

function rankOf({ role, kind }: Pick<RoomFacts, 'role' | 'kind'>): number {
  if (!role) return 0;
  return kind === 'guest' || kind === 'bot' ? RANKS.member : RANKS[role];
}
