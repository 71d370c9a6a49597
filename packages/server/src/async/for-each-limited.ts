const CONCURRENCY = 16;

/** Runs `work` for every item, at most `limit` at once; rejects with the first error. */
export async function forEachLimited<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
  limit = CONCURRENCY,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  async function worker(): Promise<void> {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  }
  await Promise.all(Array.from({ length: limit }, worker));
}

/** As `forEachLimited`, but one item that fails keeps no other from its turn; rejects with all errors in the end. */
export async function forEachSettled<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const errors: unknown[] = [];
  await forEachLimited(items, (item) => work(item).catch((error: unknown) => void errors.push(error)));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} items failed`);
}
