/** Runs work for keys, each at most once at a time, and a limited number of them together. */
export interface Lanes {
  /** Runs the work for a key; once more afterwards where it is already under way. */
  push(key: string): void;
  /** Resolves when nothing runs; what has not begun is dropped. */
  stop(): Promise<void>;
}

/**
 * @param run - never rejects
 * @param limit - how many keys may run together, asked before each
 */
export function createLanes(run: (key: string) => Promise<void>, limit: () => number): Lanes {
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();

  function start(key: string): void {
    waiting.delete(key);
    const work = run(key).finally(() => {
      running.delete(key);
      next();
    });
    running.set(key, work);
  }

  function next(): void {
    for (const key of waiting) {
      if (running.size >= limit()) return;
      if (!running.has(key)) start(key);
    }
  }

  return {
    push(key) {
      waiting.add(key);
      next();
    },
    async stop() {
      waiting.clear();
      await Promise.all(running.values());
    },
  };
}
