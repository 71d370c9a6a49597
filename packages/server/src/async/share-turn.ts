/** Runs a read of a key, together with others that ask for that key. */
export type SharedTurn<T> = (key: string, read: () => Promise<T>) => Promise<T>;

/**
 * Creates a function that reads once for all callers of one turn of the event loop that give the same key. It begins after
 * all of them have called, and nothing is kept: each sees what was stored when it called, or later. What it resolves with
 * is theirs together, so none may change it.
 */
export function shareTurn<T>(): SharedTurn<T> {
  const waiting = new Map<string, Promise<T>>();
  return (key, read) => {
    const known = waiting.get(key);
    if (known) return known;
    const reading = new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
      waiting.delete(key);
      return read();
    });
    waiting.set(key, reading);
    return reading;
  };
}
