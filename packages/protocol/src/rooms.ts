import { z } from 'zod';
import { DEFAULT_PAGE, MAX_PAGE, MAX_ROOM_NAME, MAX_ROOM_TOPIC, SLUG_PATTERN } from './limits.js';
import type { Message } from './messages.js';
import type { MemberRole } from './roles.js';
import { pageLimit } from './pagination.js';
import { displayText } from './text.js';

/** `public`: every signed-in user of the site may read and join. `private`: not there for outsiders. Never changes. */
export type Visibility = 'public' | 'private';

/** A room as everybody in it sees it: what broadcasts carry. */
export interface RoomSummary {
  /** Unique in the site; never changes. */
  slug: string;
  name: string;
  topic?: string;
  visibility: Visibility;
  memberCount: number;
  /** Absent where nothing was written. */
  lastMessage?: Message;
  /** `seq` of the newest message, 0 where there is none. */
  lastSeq: number;
  /** `rev` of the newest change, 0 where there is none. */
  rev: number;
  /** ISO 8601, UTC, milliseconds. */
  createdAt: string;
}

/** A room as one viewer sees it. `role` is absent for non-members, whose unread count is 0. */
export interface Room extends RoomSummary {
  /** `lastSeq - lastReadSeq` for members. */
  unreadCount: number;
  /** `seq` up to which the viewer has read, 0 where nothing. */
  lastReadSeq: number;
  role?: MemberRole;
  /** Somebody else added the viewer, who has not looked into the room yet. */
  unopened?: true;
}

/** Body of `POST /api/chat/rooms/leave/`: leaves all rooms that the user was added to and never opened. */
export interface LeaveRoomsInput {
  unopened: true;
}

/** What came of it: slugs. */
export interface LeaveRoomsResult {
  left: string[];
  /** Rooms that need the user as their last owner. */
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
  /** Made from the name where it is missing; 1 to 64 of a-z, 0-9, "-". */
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
