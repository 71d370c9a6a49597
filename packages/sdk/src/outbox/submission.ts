import type { Message } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import { encodeJson } from '../internal/encode-json.js';
import type { OutgoingMessage } from '../events.js';
import { createEntry, createResult } from './entry.js';
import type { Entry } from './entry.js';
import { transition } from './entry-state.js';
import { apply, keep, queueOf, report } from './outbox-state.js';
import type { OutboxState } from './outbox-state.js';
import { createRecord, enqueue, findEntry, nextDue } from './room-queue.js';

/** What the user wants to send. */
export type NewMessage = Pick<
  OutgoingMessage,
  'room' | 'content' | 'clientMessageId' | 'format' | 'mentions' | 'replyTo' | 'files'
>;

function add(state: OutboxState, message: NewMessage): Promise<Message> {
  const { room, clientMessageId } = message;
  const queue = queueOf(state, room);
  const entry = createEntry(createRecord(queue, message, state.clock.now()), 'this-tab');
  const { promise } = entry.result;
  state.ended.delete(clientMessageId);
  enqueue(queue, entry);
  keep(state, entry);
  report(state, room);
  // Otherwise the room waits for its turn, and this message behind the others.
  if (nextDue(queue) === entry) void state.run(room);
  return promise;
}

function resend(state: OutboxState, entry: Entry): Promise<Message> {
  const { promise } = (entry.result = createResult());
  entry.attempts = 0;
  entry.draft = { ...entry.draft, waitsSince: state.clock.now() };
  apply(state, entry, 'retry');
  void state.run(entry.draft.room);
  return promise;
}

const idsOf = (files: NewMessage['files'] = []) => files.map(({ id }) => id).join();

/** Whether the same is said in the same room. */
function isSame(one: NewMessage, other: NewMessage): boolean {
  return (
    one.room === other.room &&
    one.content === other.content &&
    one.format === other.format &&
    one.replyTo === other.replyTo &&
    idsOf(one.files) === idsOf(other.files) &&
    encodeJson(one.mentions) === encodeJson(other.mentions)
  );
}

/**
 * Takes a message; the same `clientMessageId` again is the same message.
 *
 * @throws {idempotency_conflict} the id belongs to another message
 */
export async function send(state: OutboxState, message: NewMessage): Promise<Message> {
  const entry = findEntry(state.queues, message.clientMessageId)?.entry;
  if (!entry) return add(state, message);
  if (!isSame(entry.draft, message))
    throw new ChatError('idempotency_conflict', 'This clientMessageId belongs to another message');
  return entry.state.status === 'failed' ? resend(state, entry) : entry.result.promise;
}

/**
 * Sends a failed message again, or a waiting one at once.
 *
 * @throws {message_not_found} the outbox has no such message
 */
export async function retry(state: OutboxState, clientMessageId: string): Promise<Message> {
  const known = findEntry(state.queues, clientMessageId);
  if (!known) throw new ChatError('message_not_found', 'There is no such message in the outbox');
  const { queue, entry } = known;
  if (entry.state.status === 'failed') return resend(state, entry);
  entry.state = transition(entry.state, 'claim');
  queue.notBefore = 0;
  void state.run(entry.draft.room);
  return entry.result.promise;
}
