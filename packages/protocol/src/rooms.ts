import { z } from 'zod';
import { DEFAULT_PAGE, MAX_PAGE, MAX_ROOM_NAME, MAX_ROOM_TOPIC, SLUG_PATTERN } from './limits.js';
import type { Message } from './messages.js';
import type { MemberRole } from './roles.js';
import { pageLimit } from './pagination.js';
import { displayText } from './text.js';

/** `public`: every user of the site may read and join it. `private`: hidden from all but its members. Never changes. */
export type Visibility = 'public' | 'private';

/** A room as all its members see it, in events. */
export interface RoomSummary {
  /** Unique in the site; never changes. */
  slug: string;
  /** 1 to 80 code points. */
  name: string;
  /** At most 250 code points. */
  topic?: string;
  /** Who may see it. */
  visibility: Visibility;
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
  /** `lastSeq - lastReadSeq` for members, else 0. */
  unreadCount: number;
  /** `seq` of the newest message that the user has read, 0 if none. */
  lastReadSeq: number;
  /** The user's role; absent if the user is not a member. */
  role?: MemberRole;
  /** Another user added this one, who has not opened the room yet. */
  unopened?: true;
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
}

export const slug = z.string().regex(SLUG_PATTERN, 'must have 1 to 64 of a-z, 0-9 and "-"');

export const listRoomsSchema: z.ZodType<ListRoomsQuery> = z.object({
  scope: z.enum(['joined', 'public']).optional(),
  q: z.string().max(MAX_ROOM_NAME).optional(),
  cursor: z.string().max(256).optional(),
  limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
});

export const createRoomSchema: z.ZodType<CreateRoomInput> = z.object({
  name: displayText(MAX_ROOM_NAME),
  slug: slug.optional(),
  topic: displayText(MAX_ROOM_TOPIC).optional(),
  visibility: z.enum(['public', 'private']).optional(),
});

export const updateRoomSchema: z.ZodType<UpdateRoomInput> = z.object({
  name: displayText(MAX_ROOM_NAME).optional(),
  topic: displayText(MAX_ROOM_TOPIC).nullable().optional(),
});

export const leaveRoomsSchema: z.ZodType<LeaveRoomsInput> = z.object({ unopened: z.literal(true) });

export const readSchema: z.ZodType<{ seq: number }> = z.object({
  seq: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
});
