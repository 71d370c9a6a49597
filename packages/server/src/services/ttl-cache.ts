interface Entry<V> {
  loaded: Promise<V>;
  until: number;
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
export function createTtlCache<V>(options: { ttlMs: number; max: number; clock: () => number }): TtlCache<V> {
  const entries = new Map<string, Entry<V>>();

  function forget(key: string, entry: Entry<V>): void {
    if (entries.get(key) === entry) entries.delete(key);
  }

  return {
    get(key, load) {
      const known = entries.get(key);
      if (known && known.until > options.clock()) return known.loaded;
      const entry = { loaded: load(), until: options.clock() + options.ttlMs };
      entries.delete(key);
      entries.set(key, entry);
      entry.loaded.catch(() => forget(key, entry));
      if (entries.size > options.max) entries.delete(entries.keys().next().value!);
      return entry.loaded;
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
