/** Requests of anonymous peers that start in one turn of the event loop. */
const PER_TURN = 8;

/** Queue of requests from peers that have not signed in. */
export interface AnonymousQueue {
  /** Calls `start` in the order of arrival, in a later turn of the event loop. */
  add(start: () => void): void;
}

/**
 * Creates the queue. A turn of the event loop starts only a few requests of anonymous peers, however many there are, so
 * that requests of signed-in users run in between. The number of connections bounds the queue's length.
 */
export function createAnonymousQueue({
  perTurn = PER_TURN,
  nextTurn = setImmediate as (run: () => void) => void,
} = {}): AnonymousQueue {
  const waiting: (() => void)[] = [];
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    nextTurn(turn);
  }

  function turn(): void {
    isScheduled = false;
    const now = waiting.splice(0, perTurn);
    if (waiting.length > 0) schedule();
    for (const start of now) start();
  }

  return {
    add(start) {
      waiting.push(start);
      schedule();
    },
  };
}
