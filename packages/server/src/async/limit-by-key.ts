/** Runs work of one key a few at a time; what comes beyond waits for its turn. */
export interface LimitByKey {
  /** Resolves with the result of `work`. @throws what `work` throws, or what `onFull` returns */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Creates the limit.
 * @param atOnce work of one key that runs at the same time
 * @param maxWaiting work of one key that may wait; more is refused
 * @param onFull creates the error of a refusal
 */
export function createLimitByKey(options: {
  atOnce: number;
  maxWaiting: number;
  onFull: () => Error;
}): LimitByKey {
  const { atOnce, maxWaiting, onFull } = options;
  const queues = new Map<string, Queue>();

  async function enter(queue: Queue): Promise<void> {
    if (queue.running < atOnce) queue.running += 1;
    else if (queue.waiting.length >= maxWaiting) throw onFull();
    // Whoever leaves hands its place over, so the count stays as it is.
    else await new Promise<void>((resolve) => queue.waiting.push(resolve));
  }

  function leave(key: string, queue: Queue): void {
    const next = queue.waiting.shift();
    if (next) return next();
    queue.running -= 1;
    if (queue.running === 0) queues.delete(key);
  }

  return {
    async run(key, work) {
      let queue = queues.get(key);
      if (!queue) {
        queue = { running: 0, waiting: [] };
        queues.set(key, queue);
      }
      await enter(queue);
      try {
        return await work();
      } finally {
        leave(key, queue);
      }
    },
  };
}
