/** How much work runs at once, and how much may wait. */
export interface BoundedQueueOptions {
  running: number;
  waiting: number;
  /** Creates the error for work that finds the queue full. */
  onFull: () => Error;
}

/** Runs work in order of arrival, a bounded number at once. */
export interface BoundedQueue {
  /** Runs `work` when it is its turn. @throws what `onFull` returns, and what `work` throws */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Whether nothing runs, and so nothing waits. */
  isIdle(): boolean;
}

/** Creates an empty queue. */
export function createBoundedQueue({ running, waiting, onFull }: BoundedQueueOptions): BoundedQueue {
  let busy = 0;
  const queue: (() => void)[] = [];

  return {
    isIdle: () => busy === 0,
    async run(work) {
      if (busy < running) busy += 1;
      else {
        if (queue.length >= waiting) throw onFull();
        await new Promise<void>((resolve) => queue.push(resolve));
      }
      try {
        return await work();
      } finally {
        // The slot is handed over rather than freed, so that no new work overtakes what waits.
        const next = queue.shift();
        if (next) next();
        else busy -= 1;
      }
    },
  };
}
