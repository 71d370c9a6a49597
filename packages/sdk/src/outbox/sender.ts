import { attempt } from './attempt.js';
import { queueOf, sweep } from './outbox-state.js';
import type { OutboxState } from './outbox-state.js';
import { refresh } from './reconciliation.js';
import { nextDue } from './room-queue.js';
import type { RoomQueue } from './room-queue.js';

/** Milliseconds that a tab waits at most because another one's attempt failed. */
const MAX_WAIT_FOR_OTHERS_MS = 60_000;

/** Sends what is due in a room, one message after the other and one tab at a time. */
export async function run(state: OutboxState, room: string): Promise<void> {
  const queue = queueOf(state, room);
  let isWaiting = true;
  if (!queue.isBusy) {
    queue.isBusy = true;
    state.clock.clearTimeout(queue.timer);
    await state.journal.exclusively(room, async () => void (isWaiting = await drain(state, room, queue)));
    queue.isBusy = false;
  }
  // A message that arrived after the last look found the queue busy.
  if (!isWaiting && nextDue(queue)) return run(state, room);
  sweep(state, room);
}

/** Returns whether the next message waits for its time. */
async function drain(state: OutboxState, room: string, queue: RoomQueue): Promise<boolean> {
  const { clock, journal } = state;
  // Another tab may have sent everything while this one waited for its turn.
  if (journal.isShared && nextDue(queue)) await refresh(state);
  for (let entry = nextDue(queue); entry; entry = nextDue(queue)) {
    // The clock may have been set back.
    const others = Math.min(queue.notBefore - clock.now(), MAX_WAIT_FOR_OTHERS_MS);
    const wait = others > 0 ? others : await attempt(state, queue, entry);
    if (wait === null) continue;
    queue.timer = clock.setTimeout(() => void run(state, room), wait);
    return true;
  }
  return false;
}
