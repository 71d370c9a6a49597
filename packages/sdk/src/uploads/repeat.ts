import type { ChatError } from '#errors';
import { wait } from './wait.js';

/** How often a request is sent before the upload fails. */
const MAX_TRIES = 6;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 32_000;

/**
 * Repeats a request that may succeed later, after waits that double.
 *
 * @param maxQueueMs - how long it waits at least for the user's other uploads, however often it asks
 */
export async function repeat<T>(
  request: () => Promise<T>,
  signal: AbortSignal | undefined,
  maxTries = MAX_TRIES,
  maxQueueMs = 0,
): Promise<T> {
  let queuedMs = 0;
  let failures = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      const { code, retryable, retryAfter = 0 } = error as ChatError;
      const isQueued = code === 'quota_exceeded' && maxQueueMs > 0;
      if (!isQueued) failures += 1;
      if (!retryable || failures === maxTries || (queuedMs >= maxQueueMs && isQueued)) throw error;
      const pause = Math.max(retryAfter * 1000, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries));
      if (isQueued) queuedMs += pause;
      await wait(pause, signal);
    }
  }
}
