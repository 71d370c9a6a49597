import { z } from 'zod';
import {
  DEFAULT_PAGE,
  MAX_PAGE,
  MAX_ROOM_NAME,
  MAX_ROOM_TOPIC,
  MAX_SLOW_MODE_SECONDS,
  MIN_SLOW_MODE_SECONDS,
  SLUG_PATTERN,
} from './limits.js';
import { instant } from './time.js';
import type { Message } from './messages.js';
import type { RoomAction } from './policy.js';
import type { MemberRole } from './roles.js';
import type { User } from './users.js';
import { NOTIFICATION_LEVELS } from './notification-policy.js';
import { pageLimit } from './pagination.js';
import { displayText } from './text.js';

/** `public`: every user of the site may read and join it. `private`: hidden from all but its members. Never changes. */
export type Visibility = 'public' | 'private';

/** `direct`: the one room of two users, without a name of its own and without owners. */
export type RoomKind = 'room' | 'direct';

/** What plain members and guests may do in a room; owners decide. */
export interface RoomPermissions {
  /** Who may send. */
  write: 'all' | 'moderators';
  /** Who may add members and create invitations. */
  invite: 'owners' | 'moderators' | 'all';
  /** What guests may do here, where the site admits guests: the lower of both counts. */
  guests: 'none' | 'read' | 'write';
}

/** About which messages of a room a user is notified. */
export interface RoomNotifications {
  level: 'all' | 'mentions' | 'none';
  /** Until when `level` counts, ISO 8601; then it is `all` again. Absent: for good. */
  until?: string | undefined;
  /** Until when the room is muted, whatever `level` says, ISO 8601. Absent: it is not. */
  mutedUntil?: string | undefined;
}

/** A room as all its members see it, in events. */
export interface RoomSummary {
  /** Unique in the site; never changes. */
  slug: string;
  /** 1 to 80 code points. */
  name: string;
  /** At most 250 code points. */
  topic?: string;
  /** A direct room has no name of its own: show the other member's. */
  kind: RoomKind;
  /** Who may see it. */
  visibility: Visibility;
  /** What members may do. */
  permissions: RoomPermissions;
  /** Seconds that a plain member waits between two messages; 0: no wait. */
  slowModeSeconds: number;
  /** ISO 8601; present in an archived room, which can be read but not changed. */
  archivedAt?: string;
  /** How many members it has. */
  memberCount: number;
  /** The newest message; absent in an empty room. */
  lastMessage?: Message;
  /** `seq` of the newest message, 0 if there is none. */
  lastSeq: number;
  /** `rev` of the newest change, 0 if there is none. */
  rev: number;
  /** ISO 8601, UTC, milliseconds. */
  createdAt: string;
}

/** A room as one user sees it. */
export interface Room extends RoomSummary {
  /** `lastSeq - lastReadSeq` for members, more with `unreadFrom`; else 0. */
  unreadCount: number;
  /** The first message that the user marked as unread; absent where none is. It counts as unread with those after it. */
  unreadFrom?: number;
  /** How many unread messages mention the user, by id or as `@room`: at most 100. */
  mentionCount: number;
  /** `seq` of the newest message that the user has read, 0 if none. */
  lastReadSeq: number;
  /** The user's role; absent if the user is not a member. */
  role?: MemberRole;
  /** The other member of a direct room. */
  peer?: User;
  /** What the user may do here now. */
  abilities: RoomAction[];
  /** What the user is notified about. */
  notifications: RoomNotifications;
  /** ISO 8601; present while the user is muted here. */
  mutedUntil?: string;
  /** Another user added this one, who has not opened the room yet. */
  unopened?: true;
  /** The user pinned the room in their list, on all devices. */
  pinned?: true;
}

/** What a user set for themselves in a room. */
export interface OwnRoomSettings {
  /** What the user is notified about. */
  notifications: RoomNotifications;
  /** Whether the user pinned the room in their list. */
  pinned: boolean;
}

/** What a user has read of a room. */
export interface ReadState {
  /** `seq` of the last message that is read. */
  lastReadSeq: number;
  unreadCount: number;
  /** How many unread messages mention the user: at most 100. */
  mentionCount: number;
  /** The first message that the user marked as unread; absent where none is. */
  unreadFrom?: number;
}

/** Body of `POST /api/chat/rooms/leave/`: leaves all rooms that the user was added to and has never opened. */
export interface LeaveRoomsInput {
  unopened: true;
}

/** Result of leaving several rooms. */
export interface LeaveRoomsResult {
  /** Slugs of the rooms that the user left. */
  left: string[];
  /** Slugs of the rooms that need the user as their last owner. */
  kept: string[];
}

export interface ListRoomsQuery {
  scope?: 'joined' | 'public' | undefined;
  /** `true`: archived rooms, which are listed only then. */
  archived?: 'true' | 'false' | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Body of `POST /api/chat/rooms/`. */
export interface CreateRoomInput {
  /** 1 to 80 code points. */
  name: string;
  /** 1 to 64 of a-z, 0-9, "-"; derived from the name if absent. */
  slug?: string | undefined;
  /** At most 250 code points. */
  topic?: string | undefined;
  /** `public` by default. */
  visibility?: Visibility | undefined;
}

/** Body of `PATCH /api/chat/rooms/<slug>/`. `topic: null` removes it. */
export interface UpdateRoomInput {
  name?: string | undefined;
  topic?: string | null | undefined;
  /** The permissions to change. */
  permissions?: { [Name in keyof RoomPermissions]?: RoomPermissions[Name] | undefined } | undefined;
  /** 0, or 5 to 3,600. */
  slowModeSeconds?: number | undefined;
}

/** A change of a room, as a request may write it: what never changes may be there as it is. */
export interface PatchRoomInput extends UpdateRoomInput {
  /** Never changes. */
  slug?: string | undefined;
  /** Never changes. */
  visibility?: Visibility | undefined;
}

export const slug = z.string().regex(SLUG_PATTERN, 'must have 1 to 64 of a-z, 0-9 and "-"');

export const listRoomsSchema: z.ZodType<ListRoomsQuery> = z.object({
  scope: z.enum(['joined', 'public']).optional(),
  archived: z.enum(['true', 'false']).optional(),
  q: z.string().max(MAX_ROOM_NAME).optional(),
  cursor: z.string().max(256).optional(),
  limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
});

const visibility = z.enum(['public', 'private']);

export const createRoomSchema: z.ZodType<CreateRoomInput> = z.object({
  name: displayText(MAX_ROOM_NAME),
  slug: slug.optional(),
  topic: displayText(MAX_ROOM_TOPIC).optional(),
  visibility: visibility.optional(),
});

const isSlowMode = (seconds: number) =>
  seconds === 0 || (seconds >= MIN_SLOW_MODE_SECONDS && seconds <= MAX_SLOW_MODE_SECONDS);

/** The fields of a change of a room. */
export const roomFields = {
  name: displayText(MAX_ROOM_NAME).optional(),
  slug: slug.optional(),
  visibility: visibility.optional(),
  topic: displayText(MAX_ROOM_TOPIC).nullable().optional(),
  permissions: z
    .object({
      write: z.enum(['all', 'moderators']).optional(),
      invite: z.enum(['owners', 'moderators', 'all']).optional(),
      guests: z.enum(['none', 'read', 'write']).optional(),
    })
    .optional(),
  slowModeSeconds: z
    .int()
    .refine(isSlowMode, `must be 0, or ${MIN_SLOW_MODE_SECONDS} to ${MAX_SLOW_MODE_SECONDS}`)
    .optional(),
};

export const updateRoomSchema: z.ZodType<PatchRoomInput> = z.object(roomFields);

/** Body of `PUT /api/chat/rooms/<slug>/notifications/`. */
export const roomNotificationsSchema: z.ZodType<RoomNotifications> = z.object({
  level: z.enum(NOTIFICATION_LEVELS),
  until: instant.optional(),
  mutedUntil: instant.optional(),
});

export const leaveRoomsSchema: z.ZodType<LeaveRoomsInput> = z.object({ unopened: z.literal(true) });

export const unreadSchema: z.ZodType<{ seq: number }> = z.object({
  seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
});

export const readSchema: z.ZodType<{ seq: number }> = z.object({
  seq: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
});
