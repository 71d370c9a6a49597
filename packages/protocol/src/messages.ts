import { z } from 'zod';
import { CLIENT_MESSAGE_ID_PATTERN, DEFAULT_PAGE, MAX_PAGE } from './limits.js';
import { content } from './text.js';
import { pageLimit, position } from './pagination.js';
import type { User } from './users.js';

/** One emoji under a message. Empty until reactions are built. */
export interface Reaction {
  emoji: string;
  /** How many people gave it. */
  count: number;
  /** At most 20 usernames. */
  users: string[];
}

/**
 * A message. `seq` is its place among the room's messages, `rev` the place of its last change in the room's log.
 * `content` is `null` for a deleted message, and for one that no key of the server opens (then `unreadable` is true).
 */
export interface Message {
  id: string;
  /** Slug. */
  room: string;
  /** 1, 2, 3, … without holes; never changes. */
  seq: number;
  /** 1, 2, 3, …; a change moves the message to a new one. */
  rev: number;
  sender: User;
  /** Letter for letter as it was sent. */
  content: string | null;
  /** The sender's own id for it: the same one is never stored twice in a room. */
  clientMessageId: string;
  /** ISO 8601, UTC, milliseconds, by the server's clock; so are the others. */
  createdAt: string;
  /** Absent where it was never edited. */
  editedAt?: string;
  /** Absent where it was not deleted. */
  deletedAt?: string;
  /** True only where no key opens the stored ciphertext (`decryption_failed`). */
  unreadable?: true;
  reactions: Reaction[];
}

/** A history page, ascending by `seq`. */
export interface MessagePage {
  results: Message[];
  /** Whether older messages exist. */
  hasMoreBefore: boolean;
  /** Whether newer messages exist. */
  hasMoreAfter: boolean;
}

/** What changed after a `rev`, ascending by `rev`; `rev` is the cursor for the next call. */
export interface ChangesPage {
  results: Message[];
  /** `since` of the next call. */
  rev: number;
  /** Whether the next call would bring more now. */
  hasMore: boolean;
}

export interface ListMessagesQuery {
  before?: number | undefined;
  after?: number | undefined;
  limit: number;
}

export interface SendMessageInput {
  content: string;
  /** Made by the server where it is missing. */
  clientMessageId?: string | undefined;
}

export interface EditMessageInput {
  content: string;
}

export const clientMessageId = z
  .string()
  .regex(CLIENT_MESSAGE_ID_PATTERN, 'must have 1 to 64 of A-Z, a-z, 0-9, "_" and "-"');

export const listMessagesSchema: z.ZodType<ListMessagesQuery> = z
  .object({
    before: position.optional(),
    after: position.optional(),
    limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
  })
  .refine((query) => query.before === undefined || query.after === undefined, {
    path: ['after'],
    message: 'must not stand beside before',
  });

export const sendMessageSchema: z.ZodType<SendMessageInput> = z.object({
  content,
  clientMessageId: clientMessageId.optional(),
});

export const editMessageSchema: z.ZodType<EditMessageInput> = z.object({ content });

export const changesSchema: z.ZodType<{ since: number }> = z.object({ since: position });
