import { z } from 'zod';
import { DEFAULT_PAGE, MAX_PAGE, MAX_ROOM_NAME, MAX_ROOM_TOPIC, SLUG_PATTERN } from './limits.js';
import type { Message } from './messages.js';
import type { MemberRole } from './roles.js';
import { pageLimit } from './pagination.js';
import { displayText } from './text.js';

export type Visibility = 'public' | 'private';

/** A room as everybody in it sees it: what broadcasts carry. */
export interface RoomSummary {
  slug: string;
  name: string;
  topic?: string;
  visibility: Visibility;
  memberCount: number;
  lastMessage?: Message;
  /** `seq` of the newest message, 0 where there is none. */
  lastSeq: number;
  /** `rev` of the newest change, 0 where there is none. */
  rev: number;
  createdAt: string;
}

/** A room as one viewer sees it. `role` is absent for non-members, whose unread count is 0. */
export interface Room extends RoomSummary {
  /** `lastSeq - lastReadSeq` for members. */
  unreadCount: number;
  lastReadSeq: number;
  role?: MemberRole;
}

export interface ListRoomsQuery {
  scope?: 'joined' | 'public' | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

export interface CreateRoomInput {
  name: string;
  slug?: string | undefined;
  topic?: string | undefined;
  visibility?: Visibility | undefined;
}

/** `topic: null` removes it. */
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

export const readSchema: z.ZodType<{ seq: number }> = z.object({
  seq: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
});
