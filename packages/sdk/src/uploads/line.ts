import type { ChatError } from '#errors';
import { now } from './wait.js';

/** Milliseconds that a part may take at least, and at most: 1 MiB at 1 kB/s takes 18 minutes. */
const LEAST_MS = 120_000;
const LONGEST_MS = 1_800_000;
/** How much longer than the one before a part may take. */
const GROWTH = 4;

/** The line that all uploads of a client share. */
export interface Line {
  /** Sends a part, which may take `timeout` milliseconds. */
  send(put: (timeout: number) => Promise<void>): Promise<void>;
}

/**
 * Creates a line. Once a part took too long, the others follow one after the other, and each may take longer, until the line
 * is fast enough again for `parallel` parts at once.
 */
function createLine(parallel: number): Line {
  let longest = LEAST_MS;
  let isSlow = false;
  let turn: Promise<void> = Promise.resolve();
  const allow = (milliseconds: number) => Math.min(LONGEST_MS, Math.max(LEAST_MS, milliseconds * GROWTH));

  async function attempt(put: (timeout: number) => Promise<void>): Promise<void> {
    const timeout = longest;
    const startedAt = now();
    try {
      await put(timeout);
    } catch (error) {
      if ((error as ChatError).code === 'timeout') {
        isSlow = true;
        longest = Math.max(longest, allow(timeout));
      }
      throw error;
    }
    const taken = now() - startedAt;
    longest = allow(taken);
    if (taken * parallel <= LEAST_MS) isSlow = false;
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

const lines = new WeakMap<object, Line>();

/** Returns the line of a client, whose uploads may be under way at the same time. */
export function lineOf(client: object, parallel: number): Line {
  const line = lines.get(client) ?? createLine(parallel);
  lines.set(client, line);
  return line;
}
