/** What was started, to be stopped in reverse order. */
export interface CloseStack {
  /** Notes how to stop what was just started. */
  add(close: () => unknown): void;
  /**
   * Stops everything that was started, the last first. What cannot be stopped keeps nothing else from being stopped.
   * @throws the first failure, once the rest is stopped
   */
  close(): Promise<void>;
}

/** Creates the list of what runs. A start that fails half-way closes it as a stop does, so neither forgets a part. */
export function createCloseStack(): CloseStack {
  const started: (() => unknown)[] = [];
  return {
    add: (close) => void started.push(close),
    async close() {
      const failures: unknown[] = [];
      for (let close = started.pop(); close; close = started.pop()) {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
