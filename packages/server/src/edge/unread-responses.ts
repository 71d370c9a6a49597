import { excess, isStuck, MAX_UNSENT_IN_ALL, MAX_UNSENT_PER_HOLDER, unsentOf } from './unsent-bytes.js';
import type { Receiver } from './unsent-bytes.js';

/** Between two looks at all connections, in milliseconds. */
const LOOK_MS = 1000;
/** Bytes on one connection from which the sums are looked at at once. */
const MUCH = 64 * 1024;

/** Cuts connections whose other side does not take what it asked for. */
export interface UnreadAnswers {
  /** To be called after something was written to a connection. */
  written(receiver: Receiver): void;
  /** Looks at all connections; happens by itself every second. */
  look(): void;
  /** Bytes that wait for all connections. */
  bytes(): number;
  close(): void;
}

/**
 * Creates the watch.
 * @param receivers - all open connections
 * @param cut - ends one; `limit` is the name of the limit
 */
export function createUnreadAnswers<R extends Receiver>(
  receivers: ReadonlySet<R>,
  cut: (receiver: R, limit: string) => void,
): UnreadAnswers {
  /** Those for which something may wait, so that one full connection is no reason to look at ten thousand. */
  const waiting = new Set<Receiver>();
  let isScheduled = false;

  function boundSums(): void {
    isScheduled = false;
    for (const receiver of waiting)
      if (!receivers.has(receiver as R) || unsentOf(receiver) === 0) waiting.delete(receiver);
    const bounds = { perHolder: MAX_UNSENT_PER_HOLDER, inAll: MAX_UNSENT_IN_ALL };
    for (const receiver of excess(waiting, bounds) as R[]) {
      waiting.delete(receiver);
      cut(receiver, 'unsent.bytes');
    }
  }

  function look(): void {
    for (const receiver of receivers) {
      if (isStuck(receiver)) cut(receiver, 'unsent.idle');
      else if (unsentOf(receiver) > 0) waiting.add(receiver);
    }
    boundSums();
  }

  const timer = setInterval(look, LOOK_MS);
  timer.unref();

  return {
    written(receiver) {
      if (unsentOf(receiver) < MUCH || !receivers.has(receiver as R)) return;
      waiting.add(receiver);
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(boundSums);
    },
    look,
    bytes: () => [...receivers].reduce((sum, receiver) => sum + unsentOf(receiver), 0),
    close: () => clearInterval(timer),
  };
}
