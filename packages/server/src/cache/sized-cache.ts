interface Entry<V> {
  value: V;
  size: number;
  until: number;
}

/** A cache by string key whose values together stay below a size. */
export interface SizedCache<V> {
  /** The value, which becomes the one that was used last. */
  get(key: string): V | undefined;
  set(key: string, value: V, size?: number): void;
  delete(key: string): void;
  /** Entries, and the sum of their sizes. */
  usage(): { entries: number; size: number };
}

/**
 * Creates a cache that drops the least recently used values above `maxSize`. Each value counts as 1 where `set` gives
 * no size, and lives at most `ttlMs`.
 */
export function createSizedCache<V>(options: {
  maxSize: number;
  ttlMs?: number;
  clock: () => number;
}): SizedCache<V> {
  const { maxSize, ttlMs = Infinity, clock } = options;
  /** A Map keeps the order of insertion: the first is the least recently used. */
  const entries = new Map<string, Entry<V>>();
  let total = 0;

  function remove(key: string): void {
    total -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until <= clock()) {
        remove(key);
        return undefined;
      }
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, size = 1) {
      remove(key);
      entries.set(key, { value, size, until: clock() + ttlMs });
      total += size;
      for (const oldest of entries.keys()) {
        if (total <= maxSize) break;
        remove(oldest);
      }
    },
    delete: remove,
    usage: () => ({ entries: entries.size, size: total }),
  };
}
