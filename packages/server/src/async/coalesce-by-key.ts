/**
 * Creates a function that runs work for a key, at most once at a time: all calls meanwhile share one more run, which begins
 * afterwards, so each call is followed by a whole run.
 * @returns the function; it rejects where its run does
 */
export function coalesceByKey(run: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<void>>();

  function start(key: string): Promise<void> {
    next.delete(key);
    const work = run(key).finally(() => running.delete(key));
    running.set(key, work);
    return work;
  }

  return (key) => {
    const current = running.get(key);
    if (!current) return start(key);
    const known = next.get(key);
    if (known) return known;
    const later = current.then(
      () => start(key),
      () => start(key),
    );
    next.set(key, later);
    return later;
  };
}
