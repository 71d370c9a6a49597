import type { Message } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { ChatErrorCode } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import { createDeferred } from '../internal/deferred.js';
import type { Deferred } from '../internal/deferred.js';
import type { OutboxRecord } from '../ports.js';
import type { EntryOwner, EntryState } from './entry-state.js';

/** One message of the outbox. */
export interface Entry {
  /** What was written, where it goes, and since when it waits. */
  draft: Readonly<Omit<OutboxRecord, 'status' | 'error'>>;
  state: EntryState;
  /** Why it failed, or why it waits. */
  error: ChatError | undefined;
  /** The stored message, once it is sent. */
  message?: Message;
  /** Attempts so far. */
  attempts: number;
  /** It is in the store. */
  isKept: boolean;
  /** Resolves with `isKept` when the store has responded. */
  keeping?: Promise<boolean>;
  /** Once it is sent: resolves when the store has forgotten it. */
  removing?: Promise<void>;
  /** Replaced by a retry. */
  result: Deferred<Message>;
}

/** Creates a result that nobody needs to wait for. */
export function createResult(): Deferred<Message> {
  const result = createDeferred<Message>();
  result.promise.catch(() => undefined);
  return result;
}

/** Creates the error that a record describes. */
export const errorOf = ({ error }: OutboxRecord) =>
  error && new ChatError(error.code as ChatErrorCode, error.message);

/** Creates the entry of a record. */
export function createEntry(record: OutboxRecord, owner: EntryOwner): Entry {
  const { status, error: _, ...draft } = record;
  return {
    draft,
    state: { status, owner },
    error: errorOf(record),
    attempts: 0,
    isKept: false,
    result: createResult(),
  };
}

/** Returns what is shown of an entry. */
export function messageOf({ draft, state, error, message }: Entry): OutgoingMessage {
  const { position: _, waitsSince: _since, ...shown } = draft;
  return { ...shown, status: state.status, ...(error && { error }), ...(message && { message }) };
}

/** Returns what is kept of an entry that is not sent yet. */
export function recordOf({ draft, state, error }: Entry): OutboxRecord {
  return {
    ...draft,
    status: state.status as OutboxRecord['status'],
    ...(error && { error: { code: error.code, message: error.message } }),
  };
}

/**
 * Rejects the result of an entry whose client closes.
 *
 * @param error - the reason, unless the entry is kept in a store that survives: then the reason is `kept`
 */
export async function rejectOnClose(
  { keeping, result }: Entry,
  error: ChatError,
  store: { survives: boolean },
): Promise<void> {
  result.reject(
    (await keeping) && store.survives
      ? new ChatError('kept', 'The client was closed; the next client of this user sends the message')
      : error,
  );
}
