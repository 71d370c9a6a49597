import { excess, isStalled, MAX_UNSENT_IN_ALL, MAX_UNSENT_PER_HOLDER, unsentOf } from './unsent-bytes.js';
import type { Receiver } from './unsent-bytes.js';

/** Interval between two checks of all connections, in milliseconds. */
const CHECK_MS = 1000;
/** Bytes on one connection from which the sums are checked at once. */
const MUCH = 64 * 1024;

/** Disconnects clients that do not read the responses that they requested. */
export interface UnreadResponses {
  /** Call after something was written to a connection. */
  written(receiver: Receiver): void;
  /** Looks at all connections; runs every second by itself. */
  check(): void;
  /** Returns the bytes that wait for all connections. */
  bytes(): number;
  close(): void;
}

/**
 * Creates the watch.
 * @param receivers - all open connections
 * @param cut - disconnects one; `limit` is the name of the limit
 */
export function createUnreadResponses<R extends Receiver>(
  receivers: ReadonlySet<R>,
  cut: (receiver: R, limit: string) => void,
): UnreadResponses {
  /** Connections for which bytes may wait, so that one full connection does not cause a check of ten thousand. */
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

  function check(): void {
    for (const receiver of receivers) {
      if (isStalled(receiver)) cut(receiver, 'unsent.idle');
      else if (unsentOf(receiver) > 0) waiting.add(receiver);
    }
    boundSums();
  }

  const timer = setInterval(check, CHECK_MS);
  timer.unref();

  return {
    written(receiver) {
      if (unsentOf(receiver) < MUCH || !receivers.has(receiver as R)) return;
      waiting.add(receiver);
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(boundSums);
    },
    check,
    bytes: () => [...receivers].reduce((sum, receiver) => sum + unsentOf(receiver), 0),
    close: () => clearInterval(timer),
  };
}
