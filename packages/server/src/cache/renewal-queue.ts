/** How long keys gather before they are renewed together, in milliseconds. */
const GATHER_MS = 500;
/** Largest number of keys in one query. */
const MAX_KEYS = 500;

/** Renews values in use before they expire. */
export interface RenewalQueue {
  /** Renews the value of a key soon, together with others. Does nothing for a key that waits already. */
  add(key: string): void;
}

/**
 * Creates a queue for a cache whose values live for a fixed time: one query renews many values in steady use, so that no
 * reader waits for the store.
 * @param renew - reads the values of these keys; where it rejects, they are loaded when they are used after they expired
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
