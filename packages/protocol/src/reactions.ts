import { z } from 'zod';
import { DEFAULT_PAGE, MAX_EMOJI_UNITS, MAX_PAGE, MESSAGE_ID_PATTERN } from './limits.js';
import { pageLimit } from './pagination.js';

/** One emoji under a message. It says nothing about the reader: `own` of a page does. */
export interface Reaction {
  emoji: string;
  /** How many users reacted with it. */
  count: number;
  /** Usernames, at most 20: those who were first. */
  users: string[];
  /** Which of `users` are bots; absent where none is. */
  bots?: string[];
}

/** The emojis with which the reader has reacted, by message id; a message without one has no entry. */
export type OwnReactions = Record<string, string[]>;

/** The user's own reactions to one message. */
export interface ReactionState {
  /** Slug. */
  room: string;
  /** Id of the message. */
  id: string;
  /** The emojis with which the user has reacted. */
  emojis: string[];
}

export interface ListReactionsQuery {
  cursor?: string | undefined;
  limit: number;
}

/** A text that may be an emoji: whether it is one is `invalid_emoji`, as it depends on the version of Unicode. */
export const emoji = z.string().min(1).max(MAX_EMOJI_UNITS);

export const listReactionsSchema: z.ZodType<ListReactionsQuery> = z.object({
  cursor: z.string().regex(MESSAGE_ID_PATTERN, 'must be a cursor').optional(),
  limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
});
