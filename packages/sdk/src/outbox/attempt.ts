import { ChatError } from '../errors.js';
import { fullJitter } from '../internal/backoff.js';
import { messageOf } from './entry.js';
import type { Entry } from './entry.js';
import { transition } from './entry-state.js';
import { apply, fail, keep } from './outbox-state.js';
import type { OutboxState } from './outbox-state.js';
import type { RoomQueue } from './room-queue.js';
import { settle } from './settlement.js';
import type { Delivery } from './transport.js';

/** Milliseconds after which a waiting message is sent only if the user asks again. */
const MAX_WAIT_MS = 3_600_000;

/**
 * Tries once to send an entry. Resolves with the milliseconds to wait before the next attempt, or `null` if there is none:
 * the entry is sent, failed or gone.
 */
export async function attempt(state: OutboxState, queue: RoomQueue, entry: Entry): Promise<number | null> {
  if (state.clock.now() - entry.draft.waitsSince > MAX_WAIT_MS) {
    fail(state, entry, new ChatError('not_sent_in_time', 'The message waited for more than an hour'));
    return null;
  }
  const { status } = transition(entry.state, 'attempt');
  if (status !== entry.state.status) apply(state, entry, 'attempt');
  queue.current = entry;
  queue.isWoken = false;
  const delivery = await state.transport.deliver(messageOf(entry), entry.attempts);
  queue.current = null;
  // Unless an event settled it first, or the user discarded it.
  const isOpen = queue.entries.includes(entry);
  if ('error' in delivery)
    // The session may be over, which failed the entry.
    return isOpen && entry.state.status !== 'failed' ? afterFailure(state, queue, entry, delivery) : null;
  if (isOpen) settle(state, { queue, entry }, delivery.message);
  state.onStored(delivery.message);
  // The store must have forgotten it before another tab has its turn.
  await entry.removing;
  return null;
}

function afterFailure(
  state: OutboxState,
  queue: RoomQueue,
  entry: Entry,
  { error, left }: Extract<Delivery, { error: ChatError }>,
): number | null {
  if (!error.retryable) {
    fail(state, entry, error);
    return null;
  }
  const backoff = queue.isWoken ? 0 : fullJitter(entry.attempts, state.random);
  const wait = Math.max(backoff, (error.retryAfter ?? 0) * 1000);
  entry.attempts += 1;
  if (error.code === 'slow_mode') postpone(state, queue, wait);
  apply(state, entry, left ? 'lose' : 'miss', error, wait);
  return wait;
}

/** Slow mode makes all messages of the room wait, for a time that the user knows: that does not count as theirs. */
function postpone(state: OutboxState, { entries }: RoomQueue, wait: number): void {
  for (const entry of entries) {
    if (entry.state.status === 'failed') continue;
    entry.draft = { ...entry.draft, waitsSince: state.clock.now() + wait };
    keep(state, entry, wait);
  }
}
