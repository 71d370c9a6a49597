import type { ChatError } from '#errors';
import { wait } from './wait.js';

/** How often a request is sent before the upload fails. */
const MAX_TRIES = 6;
const FIRST_WAIT_MS = 1000;

/** Repeats a request that may succeed later, after waits that double. */
export async function repeat<T>(
  request: () => Promise<T>,
  signal: AbortSignal | undefined,
  maxTries = MAX_TRIES,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      const { retryable, retryAfter = 0 } = error as ChatError;
      if (!retryable || tries === maxTries) throw error;
      await wait(Math.max(retryAfter * 1000, FIRST_WAIT_MS * 2 ** (tries - 1)), signal);
    }
  }
}
