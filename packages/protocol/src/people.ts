import { z } from 'zod';
import { MAX_DISPLAY_NAME, MIN_USER_QUERY } from './limits.js';
import type { User } from './users.js';

/** Result of `GET /api/chat/users/`. */
export interface UserResults {
  /** At most 20. */
  results: User[];
}

/** Result of `GET /api/chat/users/<username>/shared-rooms/`. */
export interface SharedRooms {
  /** Rooms that both are members of, without direct ones. */
  count: number;
  /** The first 100 of them by name. */
  rooms: SharedRoom[];
}

/** A room that the user shares with another one. */
export interface SharedRoom {
  slug: string;
  name: string;
  memberCount: number;
}

/** Query of `GET /api/chat/users/`: the beginning of a username, or of a word of a display name. */
export const searchUsersSchema: z.ZodType<{ q: string }> = z.object({
  q: z
    .string()
    .max(2 * MAX_DISPLAY_NAME)
    .refine((q) => [...q.trim()].length >= MIN_USER_QUERY, `must have at least ${MIN_USER_QUERY} characters`),
});

/** Body of `POST /api/auth/merge/`. */
export interface MergeGuestInput {
  /** An access token, or the refresh token, of the guest: the proof that both are the same visitor. */
  guestToken: string;
}

const MAX_TOKEN = 1024;

export const mergeGuestSchema: z.ZodType<MergeGuestInput> = z.object({
  guestToken: z.string().min(1).max(MAX_TOKEN),
});
