import type { Message } from '@sotto/protocol';
import type { Environment } from '../../environment.js';
import { toChatError } from '../../errors.js';
import type { ChatError } from '../../errors.js';
import type { HeldDeletion } from '../../events.js';
import { fullJitter } from '../../internal/backoff.js';
import { createHeldList } from './held-list.js';
import type { Held, HeldList } from './held-list.js';
import { createPacedQueue } from './paced-queue.js';

/** Milliseconds for which a deletion can be undone. */
const HOLD_MS = 5_000;
/** Milliseconds for which a sign-out, or leaving a room, waits for the next deletion to arrive. */
const FLUSH_MS = 3_000;

interface HeldDeletionsDeps {
  env: Pick<Environment, 'clock' | 'page' | 'random'>;
  /** Deletes a message. */
  remove: (room: string, id: string) => Promise<Message>;
  /** Deletes a message by a request that outlives the page. */
  removeLast: (room: string, id: string) => Promise<unknown>;
  /** Keeps for the next page what this one could not send; has what a guest kept who has joined the account. */
  kept: () => {
    all: () => { room: string; id: string }[];
    /** Returns the function that removes it again. */
    add: (deletion: { room: string; id: string }) => () => void;
  };
  /** A message was deleted. */
  onDeleted: (message: Message) => void;
  onChange: (room: string, deletions: HeldDeletion[]) => void;
}

export type HeldDeletions = ReturnType<typeof createHeldDeletions>;

/** Errors of a deletion that has nothing left to delete. */
const GONE: ReadonlySet<string> = new Set(['message_not_found', 'room_not_found']);

/** Whether the server refuses more for a while. */
const isLimit = ({ code, status }: ChatError) => code === 'rate_limited' || status === 429;

/** Errors after which the same request may succeed later. */
const PASSING: ReadonlySet<string> = new Set(['network', 'timeout']);
const isPassing = (error: ChatError) =>
  PASSING.has(error.code) || isLimit(error) || (error.status ?? 0) >= 500;

/** Resolves once all have arrived, or none does any more. */
async function untilSent(
  clock: Environment['clock'],
  sent: Promise<unknown>,
  countLeft: () => number,
): Promise<void> {
  const all = sent.then(() => true);
  let left: number;
  let isDone: boolean;
  do {
    left = countLeft();
    let timer: unknown;
    const patience = new Promise<false>((resolve) => {
      timer = clock.setTimeout(() => resolve(false), FLUSH_MS);
    });
    isDone = await Promise.race([all, patience]);
    clock.clearTimeout(timer);
  } while (!isDone && countLeft() < left);
}

/** Sends the deletions of a list, one after the other. */
function createSender(
  { env: { clock, random }, remove, onDeleted }: Pick<HeldDeletionsDeps, 'env' | 'remove' | 'onDeleted'>,
  list: HeldList,
) {
  /** The server counts deletions: one that it refuses for now stops all others, which would be refused as well. */
  const queue = createPacedQueue<Held>(clock, send);

  /** Sends a deletion once its turn comes; until then it can be undone. Resolves once all that are due were sent. */
  function enqueue(held: Held): Promise<void> {
    const sent = queue.add(held);
    if (held.status === 'waiting') list.put(held, { status: 'waiting' });
    return sent;
  }

  function wait(held: Held, milliseconds: number, changes: Pick<Held, 'until' | 'error'>): void {
    list.put(held, { status: 'waiting', ...changes });
    held.timer = clock.setTimeout(() => void enqueue(held), milliseconds);
  }

  function onFailure(held: Held, error: ChatError, canRepeat = isPassing(error)): void {
    if (!list.has(held)) return;
    if (GONE.has(error.code)) return list.remove(held);
    if (!canRepeat) return list.put(held, { status: 'failed', error });
    const { retryAfter = 0 } = error;
    held.tries += 1;
    if (!isLimit(error))
      return wait(held, Math.max(HOLD_MS, fullJitter(held.tries, random), retryAfter * 1000), { error });
    queue.pause(retryAfter > 0 ? retryAfter * 1000 : HOLD_MS);
    list.put(held, { status: 'waiting', error });
    void queue.add(held);
  }

  async function send(held: Held): Promise<void> {
    if (!list.has(held) || held.status === 'deleting') return;
    list.put(held, { status: 'deleting' });
    try {
      const message = await remove(held.room, held.id);
      // First the message: it is not shown as it was, not even for a moment.
      if (list.has(held)) onDeleted(message);
      list.remove(held);
    } catch (cause) {
      onFailure(held, toChatError(cause));
    }
  }

  return { enqueue, wait, onFailure, stop: queue.clear };
}

/**
 * Deletions that wait, so that they can be undone: each reaches the server 5 s later, or with the page. What has not arrived
 * then, the next page of the user sends.
 */
export function createHeldDeletions({ removeLast, kept, onChange, ...deps }: HeldDeletionsDeps) {
  const { clock } = deps.env;
  const list = createHeldList({ env: deps.env, onChange, sendLast });
  const { enqueue, wait, onFailure, stop } = createSender(deps, list);

  /** Sends what has not arrived by requests that outlive the page. */
  function sendLast(): void {
    const store = kept();
    for (const held of list.all().filter(({ status }) => status !== 'failed')) {
      held.release = store.add(held);
      list.put(held, { status: 'deleting' });
      removeLast(held.room, held.id).then(
        () => list.remove(held),
        (cause: unknown) => {
          const error = toChatError(cause);
          // It cannot wait for another token.
          onFailure(held, error, error.code === 'invalid_token' || isPassing(error));
        },
      );
    }
  }

  /** Forgets everything here. */
  function clear(): void {
    stop();
    list.clear();
  }

  return {
    /** Deletes a message in 5 s; one that could not be deleted, now. */
    hold(room: string, id: string): void {
      const known = list.get(id);
      if (known?.status === 'failed') void enqueue(known);
      if (known) return;
      const until = clock.now() + HOLD_MS;
      wait({ room, id, status: 'waiting', tries: 0 }, HOLD_MS, { until });
    },
    /** Keeps a message; returns whether it was not too late. */
    undo(id: string): boolean {
      const held = list.get(id);
      if (!held || held.status === 'deleting') return false;
      list.remove(held);
      return true;
    },
    in: list.inRoom,
    /** The message was deleted, by whomever. */
    settle(id: string): void {
      const held = list.get(id);
      if (held) list.remove(held);
    },
    /** There is a connection: tries at once what could not be sent. */
    wake(): void {
      for (const held of list.waiting()) if (held.until === undefined) void enqueue(held);
    },
    /** Sends what waits, in all rooms or in one; undefined where nothing does. Resolves once it has arrived, or no more does. */
    flush(room?: string): Promise<void> | undefined {
      const due = list.waiting().filter((held) => room === undefined || held.room === room);
      if (due.length === 0) return undefined;
      const countLeft = () => due.filter((held) => list.has(held) && held.status !== 'failed').length;
      return untilSent(clock, Promise.all(due.map(enqueue)), countLeft);
    },
    /** A session began, or a guest joined the account: goes on with what an earlier page, or the guest, could not send. */
    resume(): void {
      const store = kept();
      for (const deletion of store.all()) {
        if (list.get(deletion.id)) continue;
        const held: Held = { ...deletion, status: 'waiting', tries: 0, release: store.add(deletion) };
        list.put(held, { status: 'waiting' });
        void enqueue(held);
      }
    },
    /** The session ends: sends what waits, and forgets it here. */
    end(): void {
      sendLast();
      clear();
    },
    /** The user signs out: nothing of theirs may stay, here or for the next page. */
    forget(): void {
      for (const held of list.all()) list.remove(held);
      clear();
    },
  };
}
