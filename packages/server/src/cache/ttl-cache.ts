import { createRenewalQueue } from './renewal-queue.js';

interface Entry<V> {
  loaded: Promise<V>;
  until: number;
}

interface TtlCacheOptions<V> {
  ttlMs: number;
  max: number;
  clock: () => number;
  /**
   * Reads many values by one query: those that are asked for in the second half of their life are renewed so, together.
   * A key that it leaves out is loaded when it is asked for again.
   */
  loadMany?: (keys: string[]) => Promise<ReadonlyMap<string, V>>;
}

/** A small cache by string key. */
export interface TtlCache<V> {
  /** The value in memory, or what `load` brings; concurrent callers share one load. A failed load is not kept. */
  get(key: string, load: () => Promise<V>): Promise<V>;
  /** Forgets; a load under way is still answered, but not kept. */
  delete(key: string): void;
  clear(): void;
}

/** Keeps values for `ttlMs` from the start of their load, at most `max` of them (the oldest go first). */
export function createTtlCache<V>({ ttlMs, max, clock, loadMany }: TtlCacheOptions<V>): TtlCache<V> {
  const entries = new Map<string, Entry<V>>();
  const renewals = loadMany && createRenewalQueue((keys) => renew(keys, loadMany));

  function forget(key: string, entry: Entry<V>): void {
    if (entries.get(key) === entry) entries.delete(key);
  }

  function keep(key: string, entry: Entry<V>): void {
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size > max) entries.delete(entries.keys().next().value!);
  }

  /** What is forgotten while it is read stays forgotten. */
  async function renew(keys: string[], load: NonNullable<TtlCacheOptions<V>['loadMany']>): Promise<void> {
    const known = new Map(keys.map((key) => [key, entries.get(key)]));
    const until = clock() + ttlMs;
    for (const [key, value] of await load(keys)) {
      const before = known.get(key);
      if (before && entries.get(key) === before) keep(key, { loaded: Promise.resolve(value), until });
    }
  }

  return {
    get(key, load) {
      const now = clock();
      const known = entries.get(key);
      if (known && known.until > now) {
        if (known.until - now <= ttlMs / 2) renewals?.add(key);
        return known.loaded;
      }
      const entry = { loaded: load(), until: now + ttlMs };
      keep(key, entry);
      entry.loaded.catch(() => forget(key, entry));
      return entry.loaded;
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
