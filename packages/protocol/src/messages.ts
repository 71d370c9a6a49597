import { z } from 'zod';
import { CLIENT_MESSAGE_ID_PATTERN, DEFAULT_PAGE, MAX_PAGE, MESSAGE_ID_PATTERN } from './limits.js';
import { files } from './files.js';
import type { FileRef } from './files.js';
import { checkRanges, mentions } from './mentions.js';
import type { Mention } from './mentions.js';
import { UNFILLED, caption, content, isFilled } from './text.js';
import { pageLimit, position } from './pagination.js';
import type { OwnReactions, Reaction } from './reactions.js';
import type { User } from './users.js';

/**
 * The events of rooms that this version knows; the sender of the line did it. `users` are usernames, and `names` how they
 * were called then, in the same order: a client may not know who was removed; `bots` are the usernames of those among them
 * that are programs, which a client marks.
 */
export type KnownSystemData =
  /** Reserved: the server writes none yet, as the two below. */
  | { type: 'room.created' }
  | { type: 'room.pictureChanged' }
  | { type: 'room.renamed'; name: string }
  | { type: 'room.topicChanged' }
  | { type: 'room.archived' }
  | { type: 'room.unarchived' }
  /** `seconds` between two messages of a member; 0 is off. */
  | { type: 'slowMode.changed'; seconds: number }
  /** `seq` of the message that was pinned. */
  | { type: 'message.pinned'; seq: number }
  | { type: 'member.added'; users: string[]; names?: string[]; bots?: string[] }
  | { type: 'member.joined'; by: 'invitation' }
  | { type: 'member.left' }
  | { type: 'member.removed'; users: string[]; names?: string[]; bots?: string[] }
  | { type: 'member.banned'; users: string[]; names?: string[]; bots?: string[] };

type FieldOf<Data> = Data extends unknown ? keyof Data : never;

/** An event that a later version of the server writes: show the line's `content`. Its other fields are not known here. */
export type LaterSystemData = {
  [Field in FieldOf<KnownSystemData>]: Field extends 'type' ? string : never;
};

/** What a system line is about. A `switch` by `type` needs a `default` that shows the line's `content`. */
export type SystemData = KnownSystemData | LaterSystemData;

/** The message that another one replies to, as it was when the reply was read. */
export interface Quote {
  seq: number;
  id: string;
  sender: User;
  /** The first 160 code points of its text, without formatting; `null` where there is none to show. */
  content: string | null;
  /** Present if it is deleted: it has no `content`. */
  deleted?: true;
}

/** How a text is formatted: see the guide "formatting". A text without a format is plain. */
export type MessageFormat = 'markdown';

/** A message. */
export interface Message {
  id: string;
  /** Slug. */
  room: string;
  /** Its place among the room's messages: 1, 2, 3, … without gaps; never changes. */
  seq: number;
  /** The place of its last change in the room's log: 1, 2, 3, … */
  rev: number;
  sender: User;
  /** Id of the guest who wrote it, where that guest has joined the account `sender` since. */
  senderWas?: string;
  /** Written by the site's backend on behalf of the sender, or by an incoming hook. */
  via?: 'backend' | 'webhook';
  /**
   * The text exactly as it was sent; `null` if the message is deleted or `unreadable`, or `unsupported` and without a
   * text. Of a system line it is plain English.
   */
  content: string | null;
  /** Present if `content` is formatted, and not plain text. */
  format?: MessageFormat;
  /** Whom the text names: ascending, without overlaps. Absent where it names nobody. */
  mentions?: Mention[];
  /** Present on a line that the server, or the site's backend, wrote into the log: no words of its sender. */
  kind?: 'system';
  /** What a system line is about, for clients that word it themselves; absent for one of the site's backend. */
  data?: SystemData;
  /** Its files, at most 10; absent if it has none, or is deleted. With files, `content` may be empty. */
  files?: FileRef[];
  /** The message of the same room that it replies to. A later change of that one is not a change of the reply. */
  replyTo?: Quote;
  /** Present if a later version of the server wrote the message, and this one cannot show all of it. */
  unsupported?: true;
  /** The sender's own id for it: a room stores each one only once. */
  clientMessageId: string;
  /** ISO 8601, UTC, milliseconds, by the server's clock, like the times below. */
  createdAt: string;
  /** Absent if it was never edited. */
  editedAt?: string;
  /** When it was pinned for all members; absent if it is not. */
  pinnedAt?: string;
  /** Absent if it is not deleted. */
  deletedAt?: string;
  /** Present only if no key of the server decrypts the stored text. */
  unreadable?: true;
  /** What users reacted with, in the order of the first of each; empty if the message is deleted. */
  reactions: Reaction[];
}

/** A history page, ascending by `seq`. */
export interface MessagePage {
  results: Message[];
  /** Whether older messages exist. */
  hasMoreBefore: boolean;
  /** Whether newer messages exist. */
  hasMoreAfter: boolean;
  /** The reader's own reactions to these messages; absent for a site's backend, which has none. */
  own?: OwnReactions;
}

/** The pinned messages of a room, at most 50, the one that was pinned last first. */
export interface PinnedMessages {
  results: Message[];
  /** The reader's own reactions to these messages. */
  own?: OwnReactions;
}

/** A text that a message had before an edit. */
export interface MessageVersion {
  /** `null` if it is `unreadable`. */
  content: string | null;
  /** Present if `content` is formatted, and not plain text. */
  format?: MessageFormat;
  /** Whom the text named. Absent where it named nobody. */
  mentions?: Mention[];
  /** When it was written, by the server's clock: the creation of the message, or an edit. */
  createdAt: string;
  /** Present only if no key of the server decrypts the stored text. */
  unreadable?: true;
}

/** What a message said before its edits, the newest first, without its present text: the last 50. */
export interface MessageVersions {
  results: MessageVersion[];
}

/** What changed in a room after a `rev`. */
export interface ChangesPage {
  /** The changed messages, ascending by `rev`. */
  results: Message[];
  /** `since` of the next call. */
  rev: number;
  /** Whether there are more changes. */
  hasMore: boolean;
  /** The reader's own reactions to these messages. */
  own?: OwnReactions;
}

export interface ListMessagesQuery {
  before?: number | undefined;
  after?: number | undefined;
  around?: number | undefined;
  limit: number;
}

export interface SendMessageInput {
  /** May be empty only with `files`. */
  content: string;
  /** Absent for plain text. */
  format?: MessageFormat | undefined;
  /** The parts of the text that name members. Absent for none. */
  mentions?: Mention[] | undefined;
  /** Generated by the server if absent. */
  clientMessageId?: string | undefined;
  /** Id of a guest who has joined the user's account: the message was written, and maybe stored, under that id. */
  author?: string | undefined;
  /** `seq` of the message of the room that it replies to. */
  replyTo?: number | undefined;
  /** Ids of complete uploads of the sender to this room, at most 10. A file belongs to one message. */
  files?: string[] | undefined;
}

export interface EditMessageInput {
  content: string;
  /** Replaces the format, too: absent for plain text. */
  format?: MessageFormat | undefined;
  /** Replaces the mentions, too: absent for none. */
  mentions?: Mention[] | undefined;
}

export const clientMessageId = z
  .string()
  .regex(CLIENT_MESSAGE_ID_PATTERN, 'must have 1 to 64 of A-Z, a-z, 0-9, "_" and "-"');

/** How the text is formatted; what is absent is plain text. */
export const format = z.literal('markdown').optional();

/** Id of a user, as 24 hex digits. */
const userId = z.string().regex(MESSAGE_ID_PATTERN, 'must be a user id');

export const listMessagesSchema: z.ZodType<ListMessagesQuery> = z
  .object({
    before: position.optional(),
    after: position.optional(),
    around: position.optional(),
    limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
  })
  .refine((query) => query.before === undefined || query.after === undefined, {
    path: ['after'],
    message: 'must not be combined with before',
  })
  .refine(({ around, before, after }) => around === undefined || (before ?? after) === undefined, {
    path: ['around'],
    message: 'must not be combined with before or after',
  });

/** `seq` of the message that is replied to. */
const replyTo = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

/** What a message is sent with on every transport, beside its `clientMessageId`; `checkSend` checks it as a whole. */
export const sendFields = {
  content: caption,
  format,
  mentions,
  author: userId.optional(),
  replyTo: replyTo.optional(),
  files,
};

/** Checks the fields of a message that need one another. */
export const checkSend = <T extends z.ZodType<z.infer<z.ZodObject<typeof sendFields>>>>(schema: T): T =>
  schema.superRefine(checkRanges).refine(isFilled, UNFILLED);

/** What an edit replaces on every transport; `checkEdit` checks it as a whole. */
export const editFields = { content, format, mentions };

/** Checks the fields of an edit that need one another. */
export const checkEdit = <T extends z.ZodType<z.infer<z.ZodObject<typeof editFields>>>>(schema: T): T =>
  schema.superRefine(checkRanges);

export const sendMessageSchema: z.ZodType<SendMessageInput> = checkSend(
  z.object({ ...sendFields, clientMessageId: clientMessageId.optional() }),
);

export const editMessageSchema: z.ZodType<EditMessageInput> = checkEdit(z.object(editFields));

export const changesSchema: z.ZodType<{ since: number }> = z.object({ since: position });
