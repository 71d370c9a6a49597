import { createBoundedCache } from './bounded-cache.js';

/** Milliseconds that a value is kept. */
const KEPT_MS = 1000;
const KEY = 'value';

/**
 * Returns a function that reads at most once at a time and keeps the value for a second after it has come, however many
 * callers there are: for what anonymous clients may read from the store. A failure is shared by the callers that wait
 * for it, and not kept.
 */
export function createSharedRead<T extends NonNullable<unknown>>(
  read: () => Promise<T>,
  { clock = () => performance.now() } = {},
): () => Promise<T> {
  const cache = createBoundedCache<T>({ maxSize: 1, ttl: { ms: KEPT_MS, clock }, read });
  return () => cache.forceFetch(KEY);
}
