import { createBoundedQueue } from './bounded-queue.js';
import type { BoundedQueue, BoundedQueueOptions } from './bounded-queue.js';

/** Runs a few tasks of one key at once; others wait for their turn. */
export interface LimitByKey {
  /** Runs `work` and resolves with its result. @throws what `work` throws, or what `onFull` returns */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Creates the limit: a bounded queue for each key, all with the same bounds. */
export function createLimitByKey(bounds: BoundedQueueOptions): LimitByKey {
  const queues = new Map<string, BoundedQueue>();

  return {
    async run(key, work) {
      const queue = queues.get(key) ?? createBoundedQueue(bounds);
      queues.set(key, queue);
      try {
        return await queue.run(work);
      } finally {
        // Another call may have created a new queue since this one became idle.
        if (queue.isIdle() && queues.get(key) === queue) queues.delete(key);
      }
    },
  };
}
