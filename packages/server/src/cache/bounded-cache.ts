import { LRUCache } from 'lru-cache';

interface BoundedCacheOptions<V extends NonNullable<unknown>> {
  /** Bound of all sizes together. A value has the size 1 unless `set` is given another as its option `size`. */
  maxSize: number;
  /** Keeps values for `ms` milliseconds by this clock; without it until they are evicted. */
  ttl?: { ms: number; clock: () => number };
  /** What `fetch` reads; concurrent callers share one read, and a failed one is not kept. */
  read?: (key: string) => Promise<V>;
}

/**
 * Creates a cache by string key that evicts the least recently used values. It is an `LRUCache` of the package
 * `lru-cache`, configured here and nowhere else: without timers, and by `maxSize` rather than `max`, which allocates
 * its whole capacity at once.
 */
export function createBoundedCache<V extends NonNullable<unknown>>({
  maxSize,
  ttl,
  read,
}: BoundedCacheOptions<V>): LRUCache<string, V> {
  return new LRUCache({
    maxSize,
    sizeCalculation: () => 1,
    // The library expires what is older than `ttl`; a value of exactly `ms` is expired here.
    ...(ttl && { ttl: ttl.ms - 1, ttlResolution: 0, perf: { now: ttl.clock } }),
    ...(read && { fetchMethod: read }),
  });
}
