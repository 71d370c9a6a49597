import { z } from 'zod';
import { MAX_DISPLAY_NAME, MIN_USER_QUERY } from './limits.js';

/** Query of `GET /api/chat/users/`: the beginning of a username, or of a word of a display name. */
export const searchUsersSchema: z.ZodType<{ q: string }> = z.object({
  q: z.string().min(MIN_USER_QUERY).max(MAX_DISPLAY_NAME),
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
