import type { ChangesPage, Message, MessagePage, ReportInput } from '@sotto/protocol';
import type { OutgoingMessage } from '../events.js';
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
   * @param content - the text, 1 to 4,000 code points
   * @param options - an id of your own, and a `signal` that ends the wait
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
   * @throws {not_sent_in_time} the message waited for more than an hour; see {@link MessagesApi.retry}
   * @throws {idempotency_conflict} this `clientMessageId` belongs to another message
   * @throws {discarded} the message was discarded
   * @throws {kept} the client was closed; the next client of this user sends the message
   * @example
   * client.messages.send('general', 'Hello').catch((error: ChatError) => console.error(error.code));
   */
  send(slug: string, content: string, options?: SendOptions): Promise<Message>;
  /**
   * Replaces the text of one of the user's own messages.
   *
   * @param slug - which room
   * @param id - which message
   * @param content - the new text, 1 to 4,000 code points
   * @param options - `signal` ends the wait
   * @returns the edited message
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {message_deleted} the message was deleted
   * @throws {forbidden} another user wrote the message
   * @throws {muted} the user is muted in the room; `until` says how long
   * @throws {room_archived} the room is archived
   * @throws {message_not_found} the room has no such message
   * @throws {validation_failed} the text is blank, too long, or not well-formed
   */
  edit(slug: string, id: string, content: string, options?: RequestOptions): Promise<Message>;
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
   * const { results } = await client.messages.list('general');
   * client.messages.track('general', room.rev, room.lastSeq);
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
