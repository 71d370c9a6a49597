import { createBoundedCache } from './bounded-cache.js';
import { createRenewalQueue } from './renewal-queue.js';

interface Entry<V> {
  readonly loaded: Promise<V>;
  readonly until: number;
}

interface TtlCacheOptions<V> {
  ttlMs: number;
  /** Number of values; the oldest are evicted. */
  max: number;
  clock: () => number;
  /**
   * Reads many values by one query. Values that are used in the second half of their life are renewed by it, together.
   * A key that it leaves out is loaded the next time it is used.
   */
  loadMany?: (keys: string[]) => Promise<ReadonlyMap<string, V>>;
}

/** A cache by string key that loads what it lacks. */
export interface TtlCache<V> {
  /** Returns the value in memory, or loads it; concurrent callers share one load. A failed load is not kept. */
  get(key: string, load: () => Promise<V>): Promise<V>;
  /** Removes a value. A load under way still resolves for those who wait for it; it is discarded for all others. */
  delete(key: string): void;
  /** Removes all values, as `delete` does. */
  clear(): void;
}

/**
 * Creates a cache that keeps values for `ttlMs` from the start of their load: a value is as old as what it was read from.
 * Hence an entry has its own time, which also decides when to renew it; one reading of the clock serves both. For the
 * same reason promises are kept: `fetch` of `lru-cache` counts from the end of a load, and rejects those who wait for a load
 * whose key is deleted or evicted, although they called before that and can use the value.
 */
export function createTtlCache<V>({ ttlMs, max, clock, loadMany }: TtlCacheOptions<V>): TtlCache<V> {
  const entries = createBoundedCache<Entry<V>>({ maxSize: max });
  const renewals = loadMany && createRenewalQueue((keys) => renew(keys, loadMany));

  /** Keeps nothing whose key was deleted or loaded again during the read. */
  async function renew(keys: string[], load: NonNullable<TtlCacheOptions<V>['loadMany']>): Promise<void> {
    const before = new Map(keys.map((key) => [key, entries.peek(key)]));
    const until = clock() + ttlMs;
    for (const [key, value] of await load(keys)) {
      const known = before.get(key);
      if (known && entries.peek(key) === known) entries.set(key, { loaded: Promise.resolve(value), until });
    }
  }

  return {
    get(key, load) {
      const now = clock();
      // The order of use is not worth its cost, as values live for seconds: the oldest ones are evicted.
      const known = entries.peek(key);
      if (known && known.until > now) {
        if (known.until - now <= ttlMs / 2) renewals?.add(key);
        return known.loaded;
      }
      const entry = { loaded: load(), until: now + ttlMs };
      entries.set(key, entry);
      entry.loaded.catch(() => {
        if (entries.peek(key) === entry) entries.delete(key);
      });
      return entry.loaded;
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
