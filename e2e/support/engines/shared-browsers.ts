/**
 * Creates a function that starts a browser once for each key and keeps it for all files of this worker (`isolate: false`): a
 * profile of its own in a running browser costs a tenth of another browser. The browsers end with the process.
 *
 * @param start - starts the browser; `onEnd` forgets it, so that the next test starts another one
 */
export function shareBrowsers<B, O>(
  keyOf: (options: O) => string,
  start: (options: O, onEnd: () => void) => Promise<B>,
): (options: O) => Promise<B> {
  const running = new Map<string, Promise<B>>();
  return (options) => {
    const key = keyOf(options);
    const found = running.get(key);
    if (found) return found;
    const starting = start(options, () => running.delete(key));
    running.set(key, starting);
    starting.catch(() => running.delete(key));
    return starting;
  };
}
