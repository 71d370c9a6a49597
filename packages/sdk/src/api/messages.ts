import type {
  ChangesPage,
  FileRef,
  Mention,
  Message,
  MessageFormat,
  MessagePage,
  MessageVersion,
  Page,
  Reaction,
  ReportInput,
  User,
} from '@sotto/protocol';
import type { HeldDeletion, OutgoingMessage } from '../events.js';
import type { RequestOptions } from '../options.js';

/**
 * Selects a page of the history: the messages before or after a `seq`, the newest ones by default.
 *
 * @example client.messages.list('general', { before: oldest.seq });
 */
export interface MessagesQuery extends RequestOptions {
  /** Only messages with a lower `seq`. Not together with `after`. */
  before?: number | undefined;
  /** Only messages with a higher `seq`. Not together with `before`. */
  after?: number | undefined;
  /** Half of the page before this `seq`, the rest from it on. Not together with `before` or `after`. */
  around?: number | undefined;
  /** 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * Options of {@link MessagesApi.send}. `signal` ends only the wait: the message stays in the outbox and is sent.
 *
 * @example client.messages.send('general', 'Hello', { signal: AbortSignal.timeout(5_000) });
 */
export interface SendOptions extends RequestOptions {
  /** 1 to 64 of A-Z, a-z, 0-9, "_", "-", unique for each message; generated if absent. */
  clientMessageId?: string | undefined;
  /** `seq` of the message of the room that it replies to. */
  replyTo?: number | undefined;
  /** `markdown`: the text is formatted; absent for plain text. */
  format?: MessageFormat | undefined;
  /** The parts of the text that name members, in order and without overlaps: at most 50. */
  mentions?: Mention[] | undefined;
  /** Files that were uploaded to the room, at most 10; with files the text may be empty. */
  files?: FileRef[] | undefined;
}

/**
 * Options of {@link MessagesApi.edit}.
 *
 * @example client.messages.edit('general', message.id, '**Now** bold', { format: 'markdown' });
 */
export interface EditOptions extends RequestOptions {
  /** Replaces the format of the message: absent for plain text. */
  format?: MessageFormat | undefined;
  /** Replaces the mentions of the message: absent for none. */
  mentions?: Mention[] | undefined;
}

/**
 * One emoji under a message, as the user sees it.
 *
 * @example const mine = client.messages.reactionsOf(message).filter(({ own }) => own);
 */
export interface MessageReaction extends Reaction {
  /** Whether the user has reacted with it. */
  own: boolean;
}

/**
 * Selects a page of the users who reacted.
 *
 * @example client.messages.reactors('general', message.id, '👍', { limit: 20 });
 */
export interface ReactorsQuery extends RequestOptions {
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * Messages: history, sending, and the outbox.
 *
 * @example const message = await client.messages.send('general', 'Hello');
 */
export interface MessagesApi {
  /**
   * Reads a page of the history.
   *
   * @param slug - which room
   * @param query - which page, and a `signal` that cancels the request
   * @returns the messages, ascending by `seq`, and whether there are more in either direction
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   */
  list(slug: string, query?: MessagesQuery): Promise<MessagePage>;
  /**
   * Sends a message. It appears in {@link MessagesApi.pending} at once; without a connection it waits there, and so it does
   * in slow mode, until the server takes the next one. If the
   * promise rejects with anything but `aborted` or `kept`, the message stays in `pending` as `failed`.
   *
   * @param slug - which room
   * @param content - the text, 1 to 4,000 code points; with files it may be empty
   * @param options - files, the format, an id of your own, and a `signal` that ends the wait
   * @returns the stored message
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {validation_failed} the text is blank, too long, or not well-formed
   * @throws {muted} the user is muted in the room; `until` says how long
   * @throws {banned} the user is banned from the room
   * @throws {room_archived} the room is archived
   * @throws {insufficient_role} only moderators and owners write in the room
   * @throws {guest_not_allowed} guests do not write in the room
   * @throws {cannot_message} the other member of the direct room cannot be written to
   * @throws {reply_not_found} the message that it replies to is deleted, or in another room
   * @throws {mention_not_member} a mentioned user is not a member of the room
   * @throws {file_gone} a file was cancelled, or is of another room or user
   * @throws {file_in_use} a file belongs to another message
   * @throws {not_sent_in_time} the message waited for more than an hour; see {@link MessagesApi.retry}
   * @throws {idempotency_conflict} this `clientMessageId` belongs to another message
   * @throws {discarded} the message was discarded
   * @throws {kept} the client was closed; the next client of this user sends the message
   * @example
   * client.messages.send('general', 'Hello').catch((error: ChatError) => console.error(error.code));
   */
  send(slug: string, content: string, options?: SendOptions): Promise<Message>;
  /**
   * Replaces the text of one of the user's own messages, and its format.
   *
   * @param slug - which room
   * @param id - which message
   * @param content - the new text, 1 to 4,000 code points
   * @param options - the format, and a `signal` that ends the wait
   * @returns the edited message
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {message_deleted} the message was deleted
   * @throws {forbidden} another user wrote the message
   * @throws {muted} the user is muted in the room; `until` says how long
   * @throws {room_archived} the room is archived
   * @throws {message_not_found} the room has no such message
   * @throws {mention_not_member} a mentioned user is not a member of the room
   * @throws {validation_failed} the text is blank, too long, or not well-formed
   */
  edit(slug: string, id: string, content: string, options?: EditOptions): Promise<Message>;
  /**
   * Deletes one of the user's own messages or, as a moderator or owner, those of other users. Deleting twice is no error.
   *
   * @param slug - which room
   * @param id - which message
   * @param options - `signal` ends the wait
   * @returns the message, with `content: null`
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} another user wrote the message, and the user is neither moderator nor owner
   * @throws {message_not_found} the room has no such message
   */
  delete(slug: string, id: string, options?: RequestOptions): Promise<Message>;
  /**
   * Deletes a message in 5 s, as {@link MessagesApi.delete} does, so that the user can change their mind
   * ({@link MessagesApi.undoDelete}). It is deleted at once when the page is left, the client closed, the user signs out or
   * leaves the room with this client. Without a network it waits, and can be undone until there is one. What becomes of it,
   * `deletions.changed` says. Calling it for a deletion that failed tries that again, at once.
   *
   * @param slug - which room
   * @param id - which message
   * @example
   * client.messages.deleteSoon('general', message.id);
   */
  deleteSoon(slug: string, id: string): void;
  /**
   * Keeps a message that {@link MessagesApi.deleteSoon} is about to delete.
   *
   * @param id - which message
   * @returns whether it was not too late
   */
  undoDelete(id: string): boolean;
  /**
   * Returns the deletions of a room that can be undone, are under way, or failed.
   *
   * @param slug - which room
   * @returns the deletions, the first one first
   */
  deletions(slug: string): HeldDeletion[];
  /**
   * Reacts to a message with an emoji. It is shown at once ({@link MessagesApi.reactionsOf}), and taken back if the promise
   * rejects. Reacting twice is no error.
   *
   * @param slug - which room
   * @param id - which message
   * @param emoji - one emoji
   * @param options - `signal` ends the wait
   * @returns the emojis with which the user has reacted to the message
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {message_not_found} the room has no such message
   * @throws {message_deleted} the message was deleted
   * @throws {invalid_emoji} the text is not one emoji
   * @throws {reaction_limit} the message has 20 different emojis, or 10 of the user
   * @throws {forbidden} it is a system line
   * @throws {muted} the user is muted in the room; `until` says how long
   * @throws {room_archived} the room is archived
   * @throws {guest_not_allowed} guests do not react in the room
   * @throws {cannot_message} the other member of the direct room cannot be written to
   * @example
   * await client.messages.react('general', message.id, '👍');
   */
  react(slug: string, id: string, emoji: string, options?: RequestOptions): Promise<string[]>;
  /**
   * Takes a reaction back, at once as {@link MessagesApi.react} adds it. One that is not there is no error.
   *
   * @param slug - which room
   * @param id - which message
   * @param emoji - one emoji
   * @param options - `signal` ends the wait
   * @returns the emojis with which the user has reacted to the message
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {message_not_found} the room has no such message
   * @throws {message_deleted} the message was deleted
   * @throws {invalid_emoji} the text is not one emoji
   * @throws {room_archived} the room is archived
   */
  unreact(slug: string, id: string, emoji: string, options?: RequestOptions): Promise<string[]>;
  /**
   * Returns the reactions to a message as the user sees them: which are own, and the counts with what was just added or
   * taken back. Read them again with each `message.updated` and `reactions.changed` of the message.
   *
   * @param message - a message, as it was read or received
   * @returns the reactions, in the order of the first of each
   */
  reactionsOf(message: Message): MessageReaction[];
  /**
   * Reads who reacted to a message with an emoji.
   *
   * @param slug - which room
   * @param id - which message
   * @param emoji - one emoji
   * @param query - which page, and a `signal` that cancels the request
   * @returns the users, the first ones first
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {message_not_found} the room has no such message
   * @throws {message_deleted} the message was deleted
   * @throws {invalid_emoji} the text is not one emoji
   */
  reactors(slug: string, id: string, emoji: string, query?: ReactorsQuery): Promise<Page<User>>;
  /**
   * Pins a message for all members of the room. Pinning twice is no error. Members receive it as `message.updated`.
   *
   * @param slug - which room
   * @param id - which message
   * @param options - `signal` cancels the request
   * @returns the message, with `pinnedAt`
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is neither moderator nor owner, and the room is not direct
   * @throws {message_not_found} the room has no such message
   * @throws {message_deleted} the message was deleted
   * @throws {forbidden} it is a system line
   * @throws {pin_limit} the room has 50 pinned messages
   * @throws {room_archived} the room is archived
   * @throws {muted} the user is muted in the room; `until` says how long
   * @example
   * await client.messages.pin('general', message.id);
   */
  pin(slug: string, id: string, options?: RequestOptions): Promise<Message>;
  /**
   * Ends the pin of a message. One that is not pinned is no error.
   *
   * @param slug - which room
   * @param id - which message
   * @param options - `signal` cancels the request
   * @returns the message
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is neither moderator nor owner, and the room is not direct
   * @throws {message_not_found} the room has no such message
   * @throws {room_archived} the room is archived
   * @throws {muted} the user is muted in the room; `until` says how long
   */
  unpin(slug: string, id: string, options?: RequestOptions): Promise<Message>;
  /**
   * Reads the pinned messages of a room, at most 50.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @returns the messages, the one that was pinned last first
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @example
   * const [newest] = await client.messages.pins('general');
   */
  pins(slug: string, options?: RequestOptions): Promise<Message[]>;
  /**
   * Reads what a message said before its edits: the last 50 texts, without its present one. Authors read those of their own
   * messages, others as the site's setting `editHistory` says: moderators and owners by default.
   *
   * @param slug - which room
   * @param id - which message
   * @param options - `signal` cancels the request
   * @returns the texts, the newest first; empty for a message that was never edited
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the message is another's, and the user's role too low
   * @throws {forbidden} the message is another's, and the site shows earlier texts to authors alone
   * @throws {message_not_found} the room has no such message
   * @throws {message_deleted} the message was deleted, and its earlier texts with it
   * @example
   * const [before] = await client.messages.versions('general', message.id);
   */
  versions(slug: string, id: string, options?: RequestOptions): Promise<MessageVersion[]>;
  /**
   * Reports a message to the room's moderators and owners. Reporting twice is no error.
   *
   * @param slug - which room
   * @param id - which message
   * @param report - the reason and, optionally, a note
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {message_not_found} the room has no such message
   * @throws {forbidden} it is the user's own message
   * @throws {validation_failed} the note is too long
   * @example
   * await client.messages.report('general', oldest.id, { reason: 'spam' });
   */
  report(slug: string, id: string, report: ReportInput, options?: RequestOptions): Promise<void>;
  /**
   * Reads what changed in a room. {@link MessagesApi.track} does this by itself.
   *
   * @param slug - which room
   * @param since - the `rev` up to which the room is known
   * @param options - `signal` cancels the request
   * @returns the changed messages, ascending by `rev`
   * @throws {cursor_ahead} the room has no such `rev` yet: read its newest page instead
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   */
  changes(slug: string, since: number, options?: RequestOptions): Promise<ChangesPage>;
  /**
   * Sends a failed message again under the same `clientMessageId`, or a waiting one at once.
   *
   * @param clientMessageId - which message
   * @param options - `signal` ends the wait
   * @returns the stored message
   * @throws {message_not_found} the outbox has no such message
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {validation_failed} the text is blank, too long, or not well-formed
   * @throws {muted} the user is muted in the room; `until` says how long
   * @throws {banned} the user is banned from the room
   * @throws {room_archived} the room is archived
   * @throws {insufficient_role} only moderators and owners write in the room
   * @throws {guest_not_allowed} guests do not write in the room
   * @throws {cannot_message} the other member of the direct room cannot be written to
   * @throws {not_sent_in_time} the message waited for more than an hour again
   * @throws {idempotency_conflict} this `clientMessageId` belongs to another message
   * @throws {discarded} the message was discarded
   * @throws {kept} the client was closed; the next client of this user sends the message
   */
  retry(clientMessageId: string, options?: RequestOptions): Promise<Message>;
  /**
   * Removes an unsent message from the outbox; its `send` rejects with `discarded`.
   *
   * @param clientMessageId - which message; one that is not in the outbox is no error
   */
  discard(clientMessageId: string): void;
  /**
   * Returns the outbox of a room.
   *
   * @param slug - which room
   * @returns the outgoing messages, oldest first
   */
  pending(slug: string): OutgoingMessage[];
  /**
   * Starts gap recovery for a room: its changes arrive in order, each once, without gaps. Pass the room's `rev` and
   * `lastSeq` as they were read before its newest page. A message above `seq` arrives as `message.new`, even if it has
   * been edited since.
   *
   * @param slug - which room
   * @param rev - the change up to which the room is known
   * @param seq - the message up to which the room is known
   * @example
   * const room = await client.rooms.get('general');
   * client.messages.track('general', room.rev, room.lastSeq);
   * const { results } = await client.messages.list('general');
   */
  track(slug: string, rev: number, seq: number): void;
  /**
   * Asks now for the changes that a tracked room may have missed. After a reconnect this happens by itself.
   *
   * @param slug - which room
   */
  catchUp(slug: string): void;
  /**
   * Stops gap recovery for a room: its events arrive as the server sends them.
   *
   * @param slug - which room
   */
  untrack(slug: string): void;
}
