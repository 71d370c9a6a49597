/** Runs tasks of one key one after the other, and those of different keys at once. */
export interface SerialByKey {
  /** Runs `task` after all tasks of the key that were added before. Its failure goes to `onError` and stops nothing. */
  add(key: string, task: () => Promise<void>): void;
  /** Resolves when no task is left, including those that are added meanwhile. */
  idle(): Promise<void>;
}

/** Creates an empty queue. */
export function createSerialByKey(onError: (error: unknown) => void): SerialByKey {
  const last = new Map<string, Promise<void>>();
  return {
    add(key, task) {
      const run = (last.get(key) ?? Promise.resolve()).then(task).catch(onError);
      last.set(key, run);
      void run.then(() => {
        if (last.get(key) === run) last.delete(key);
      });
    },
    async idle() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
