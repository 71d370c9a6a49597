interface Entry<V> {
  value: V;
  size: number;
  until: number;
}

/** A cache by string key whose values together stay below a size. */
export interface SizedCache<V> {
  /** The value, which counts as just used. */
  get(key: string): V | undefined;
  set(key: string, value: V, size?: number): void;
  delete(key: string): void;
  /** Entries, and the sum of their sizes. */
  usage(): { entries: number; size: number };
}

/** Values of about the same age. */
interface Generation<V> {
  entries: Map<string, Entry<V>>;
  size: number;
}

const emptyGeneration = <V>(): Generation<V> => ({ entries: new Map(), size: 0 });

/**
 * Creates a cache that drops values which were not used for a while once all together exceed `maxSize`. Each value
 * counts as 1 where `set` gives no size, and lives at most `ttlMs`.
 *
 * There are two generations: what is used belongs to the newer one, and once that has half of the size the older one is
 * dropped. So most reads are a look-up, while an order of use would have to be written at each of them.
 */
export function createSizedCache<V>(options: {
  maxSize: number;
  ttlMs?: number;
  clock: () => number;
}): SizedCache<V> {
  const { maxSize, ttlMs = Infinity, clock } = options;
  let newer = emptyGeneration<V>();
  let older = emptyGeneration<V>();

  function take(key: string, { entries }: Generation<V>): Entry<V> | undefined {
    const entry = entries.get(key);
    if (!entry) return undefined;
    entries.delete(key);
    (entries === newer.entries ? newer : older).size -= entry.size;
    return entry;
  }

  function put(key: string, entry: Entry<V>): void {
    if (newer.size + entry.size > maxSize / 2) {
      older = newer;
      newer = emptyGeneration();
    }
    newer.entries.set(key, entry);
    newer.size += entry.size;
    // One value alone may have more than half.
    if (newer.size + older.size > maxSize) older = emptyGeneration();
    if (newer.size > maxSize) newer = emptyGeneration();
  }

  /** Moves a value of the older generation to the newer one. */
  function renew(key: string): Entry<V> | undefined {
    const entry = take(key, older);
    if (entry) put(key, entry);
    return entry;
  }

  function remove(key: string): void {
    take(key, newer);
    take(key, older);
  }

  return {
    get(key) {
      const entry = newer.entries.get(key) ?? renew(key);
      if (!entry) return undefined;
      if (entry.until > clock()) return entry.value;
      remove(key);
      return undefined;
    },
    set(key, value, size = 1) {
      remove(key);
      put(key, { value, size, until: clock() + ttlMs });
    },
    delete: remove,
    usage: () => ({
      entries: newer.entries.size + older.entries.size,
      size: newer.size + older.size,
    }),
  };
}
