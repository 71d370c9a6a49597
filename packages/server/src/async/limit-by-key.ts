import { createBoundedQueue } from './bounded-queue.js';
import type { BoundedQueue, BoundedQueueOptions } from './bounded-queue.js';

/** Runs work of one key a few at a time; what comes beyond waits for its turn. */
export interface LimitByKey {
  /** Resolves with the result of `work`. @throws what `work` throws, or what `onFull` returns */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Creates the limit: a bounded queue for each key, with the same bounds. */
export function createLimitByKey(bounds: BoundedQueueOptions): LimitByKey {
  const queues = new Map<string, BoundedQueue>();

  return {
    async run(key, work) {
      const queue = queues.get(key) ?? createBoundedQueue(bounds);
      queues.set(key, queue);
      try {
        return await queue.run(work);
      } finally {
        // A newcomer may have begun another queue since this one was idle.
        if (queue.isIdle() && queues.get(key) === queue) queues.delete(key);
      }
    },
  };
}
