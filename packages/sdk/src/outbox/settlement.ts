import type { Message } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import { transition } from './entry-state.js';
import { pending, report, sweep } from './outbox-state.js';
import type { OutboxState } from './outbox-state.js';
import { dequeue, nextDue } from './room-queue.js';
import type { Position } from './room-queue.js';

/** Ended messages that are remembered. */
const MAX_ENDED = 1000;

function end(state: OutboxState, { queue, entry }: Position): void {
  const { clientMessageId, room } = entry.draft;
  const { ended } = state;
  ended.add(clientMessageId);
  if (ended.size > MAX_ENDED) ended.delete(ended.values().next().value!);
  // The messages behind it need not wait as long as it did.
  state.clock.clearTimeout(queue.timer);
  if (nextDue(queue)) void state.run(room);
  else sweep(state, room);
}

/** The server has stored the message: an acknowledgement, an event or a page of the history shows it. */
export function settle(state: OutboxState, position: Position, message: Message): void {
  position.entry.removing = state.journal.removeSent(message);
  settleElsewhere(state, position, message);
}

/** Another tab reports that the message is stored. */
export function settleElsewhere(state: OutboxState, position: Position, message: Message): void {
  const { queue, entry } = position;
  const { room } = entry.draft;
  entry.message = message;
  entry.error = undefined;
  entry.state = transition(entry.state, 'settle');
  // It is reported once more, as it leaves.
  const messages = pending(state, room);
  dequeue(queue, entry);
  state.onChange(room, messages);
  entry.result.resolve(message);
  end(state, position);
}

/** The user discarded the message, here or in another tab. */
export function discard(state: OutboxState, position: Position): void {
  const { queue, entry } = position;
  dequeue(queue, entry);
  end(state, position);
  report(state, entry.draft.room);
  entry.result.reject(new ChatError('discarded', 'The message was discarded'));
}
