import { withTimeout } from './with-timeout.js';

/** Milliseconds that callers wait for a read that goes on, at most: a slow one does not hold up those after it. */
const MAX_WAIT_MS = 20;

/** Runs a read of a key, together with others that ask for that key. */
export type SharedReads<T> = (key: string, read: () => Promise<T>) => Promise<T>;

/**
 * Creates a function that reads once for all callers that give the same key in one turn of the event loop, or while a read
 * of that key goes on. It begins after all of them have called, and nothing is kept: each sees what was stored when it
 * called, or later. What it resolves with is theirs together, so none may change it.
 */
export function shareReads<T>(): SharedReads<T> {
  const waiting = new Map<string, Promise<T>>();
  /** The read that began last, of each key; it ends without a value, and never fails. */
  const running = new Map<string, Promise<void>>();

  function start(key: string, read: () => Promise<T>): Promise<T> {
    waiting.delete(key);
    const reading = read();
    const ended = reading
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => void (running.get(key) === ended && running.delete(key)));
    running.set(key, ended);
    return reading;
  }

  return (key, read) => {
    const known = waiting.get(key);
    if (known) return known;
    const before = running.get(key);
    const turn = before ? withTimeout(before, MAX_WAIT_MS, () => undefined) : nextTurn();
    const reading = turn.then(() => start(key, read));
    waiting.set(key, reading);
    return reading;
  };
}

const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve));
