import type { ChatError } from '#errors';

/** Milliseconds that a part may take at first, and at most: 1 MiB at 1 kB/s takes 18 minutes. */
const FIRST_MS = 120_000;
const LONGEST_MS = 1_800_000;
/** How much longer than one that took too long the next one may take. */
const GROWTH = 4;

/** The line that the parts of one upload share. */
export interface Line {
  /** Sends a part, which may take `timeout` milliseconds. */
  send(put: (timeout: number) => Promise<void>): Promise<void>;
}

/** Creates a line. Once a part took too long, the others follow one after the other, and each may take longer. */
export function createLine(): Line {
  let longest = FIRST_MS;
  let isSlow = false;
  let turn: Promise<void> = Promise.resolve();

  async function attempt(put: (timeout: number) => Promise<void>): Promise<void> {
    const timeout = longest;
    try {
      await put(timeout);
    } catch (error) {
      if ((error as ChatError).code === 'timeout') {
        isSlow = true;
        longest = Math.max(longest, Math.min(LONGEST_MS, timeout * GROWTH));
      }
      throw error;
    }
  }

  return {
    async send(put) {
      if (!isSlow) return attempt(put);
      const result = turn.then(() => attempt(put));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
