import type { Message } from '@sotto/protocol';
import type { ChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import type { Clock } from '../ports.js';
import { messageOf, recordOf } from './entry.js';
import type { Entry } from './entry.js';
import { transition } from './entry-state.js';
import type { EntryEvent } from './entry-state.js';
import type { OutboxJournal } from './journal.js';
import { createRoomQueue } from './room-queue.js';
import type { RoomQueue } from './room-queue.js';
import type { OutboxScopes } from './storage/scopes.js';
import type { Transport } from './transport.js';

/** The queues of all rooms, and what their messages pass through. */
export interface OutboxState {
  readonly clock: Clock;
  readonly random: () => number;
  readonly journal: OutboxJournal;
  readonly scopes: OutboxScopes;
  readonly transport: Transport;
  readonly queues: Map<string, RoomQueue>;
  /** Messages that ended recently, which another tab's copy of the store may still contain. */
  readonly ended: Set<string>;
  /** For each read of the store that is under way, the messages that changed since it started. */
  readonly watchers: Set<Set<string>>;
  /** Sends what is due in a room. */
  readonly run: (room: string) => Promise<void>;
  /** The server acknowledged a message, which has left the outbox. */
  readonly onStored: (message: Message) => void;
  readonly onChange: (room: string, messages: OutgoingMessage[]) => void;
}

export function pending({ queues }: OutboxState, room: string): OutgoingMessage[] {
  return queues.get(room)?.entries.map(messageOf) ?? [];
}

/** Reports the messages of a room. */
export function report(state: OutboxState, room: string): void {
  state.onChange(room, pending(state, room));
}

/** Returns the queue of a room, which exists from then on. */
export function queueOf({ queues }: OutboxState, room: string): RoomQueue {
  const queue = queues.get(room) ?? createRoomQueue();
  queues.set(room, queue);
  return queue;
}

/** Removes the queue of a room if nothing is left of it. */
export function sweep({ queues }: OutboxState, room: string): void {
  const queue = queues.get(room);
  if (queue && !queue.isBusy && queue.entries.length === 0) queues.delete(room);
}

/** Reads of the store that are under way must not undo the change of this message. */
export function touch({ watchers }: OutboxState, { clientMessageId }: { clientMessageId: string }): void {
  for (const changed of watchers) changed.add(clientMessageId);
}

/** Keeps an entry in the store. `retryIn`: milliseconds until this tab sends it. */
export function keep({ journal }: OutboxState, entry: Entry, retryIn?: number): void {
  entry.keeping = journal.put(recordOf(entry), retryIn).then((isKept) => (entry.isKept ||= isKept));
}

/** Changes an entry, keeps the change and reports it. `retryIn` in milliseconds. */
export function apply(
  state: OutboxState,
  entry: Entry,
  event: EntryEvent,
  error?: ChatError,
  retryIn?: number,
): void {
  entry.state = transition(entry.state, event);
  entry.error = error;
  touch(state, entry.draft);
  // The end of a session is not the end of a message: after the next sign-in, its user finds it as it was.
  if (error?.code !== 'not_signed_in') keep(state, entry, retryIn);
  report(state, entry.draft.room);
}

/** Fails an entry for good; only a retry sends it again. */
export function fail(state: OutboxState, entry: Entry, error: ChatError): void {
  apply(state, entry, 'fail', error);
  entry.result.reject(error);
}

/** Fails all entries. */
export function failAll(state: OutboxState, error: ChatError): void {
  for (const queue of state.queues.values()) {
    state.clock.clearTimeout(queue.timer);
    queue.current = null;
    for (const entry of queue.entries) if (entry.state.status !== 'failed') fail(state, entry, error);
  }
}

/** Removes all queues; `reject` is called with each entry that has not failed yet. */
export function clear(state: OutboxState, reject: (entry: Entry) => void): void {
  const removed = [...state.queues];
  state.queues.clear();
  for (const [room, queue] of removed) {
    state.clock.clearTimeout(queue.timer);
    const entries = queue.entries.splice(0);
    report(state, room);
    for (const entry of entries) if (entry.state.status !== 'failed') reject(entry);
  }
}
