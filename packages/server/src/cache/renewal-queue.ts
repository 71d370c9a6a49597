/** How long keys gather before they are renewed together, in milliseconds. */
const GATHER_MS = 500;
/** Keys of one query. */
const MAX_KEYS = 500;

/** Renews what is in use before it is too old. */
export interface RenewalQueue {
  /** Renews the value of a key soon, together with others. Harmless where it waits already. */
  add(key: string): void;
}

/**
 * Creates a queue for a cache whose values live for a fixed time: those in steady use are read again by one query for
 * many, and whoever uses one need not wait for the store.
 * @param renew - reads the values of these keys; where it rejects, they are loaded when they are asked for again
 */
export function createRenewalQueue(renew: (keys: string[]) => Promise<void>): RenewalQueue {
  let waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    timer = undefined;
    const keys = [...waiting];
    waiting = new Set();
    for (let from = 0; from < keys.length; from += MAX_KEYS) await renew(keys.slice(from, from + MAX_KEYS));
  }

  return {
    add(key) {
      waiting.add(key);
      timer ??= setTimeout(() => void flush().catch(() => {}), GATHER_MS).unref();
    },
  };
}
