import type { Clock } from '../ports.js';

/** Milliseconds after which storage that neither succeeds nor fails is given up: browsers have such databases. */
const STORAGE_TIMEOUT_MS = 3_000;

/** Creates the function that asks storage, which never stops a message: a failure or a timeout becomes `null`. */
export function createAskStorage(clock: Clock) {
  /** The request that timed out. Until it ends, storage is not asked again, so that nothing waits for it twice. */
  let hanging: Promise<unknown> | null = null;

  return async <T>(ask: () => Promise<T>): Promise<T | null> => {
    if (hanging) return null;
    // A store in plain JavaScript may also throw at once, or return no promise.
    const asked = (async () => ask())().catch(() => null);
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => {
        hanging = asked.finally(() => (hanging = null));
        resolve(null);
      }, STORAGE_TIMEOUT_MS);
      void asked.then((result) => {
        clock.clearTimeout(timer);
        resolve(result);
      });
    });
  };
}
