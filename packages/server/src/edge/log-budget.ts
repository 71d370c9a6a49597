/** What a line is about: a status with its code, the name of an event. One of a few, never what somebody sent. */
type LineKind = string;

/** How many lines of one kind were left out of the log within a second, and of how many addresses. */
export interface LeftOut {
  kind: LineKind;
  leftOut: number;
  /** At most 10,000 are told apart. */
  addresses: number;
}

/** Lines of one kind in a second where strangers were refused, or where something failed for them. */
export const REFUSED_LINES = 10;
/** Lines of one kind in a second where strangers got what they asked for. */
export const SERVED_LINES = 100;

const WINDOW_MS = 1000;
const MAX_ADDRESSES = 10_000;

interface Count {
  lines: number;
  leftOut: number;
  readonly addresses: Set<string>;
}

/** Bounds the lines that strangers make the server write. */
export interface LogBudget {
  /**
   * Writes a line, or counts it where its kind has had its lines of this second.
   * @param most - lines of this kind in a second
   */
  write(kind: LineKind, address: string, most: number, line: () => void): void;
  /** Tells what was left out until now. */
  close(): void;
}

/**
 * Creates a budget. A stranger may be refused ten thousand times a second: the log says the first few of each kind,
 * and at the end of the second how many there were.
 * @param tell - hears of each kind of which lines were left out, once a second
 */
export function createLogBudget(tell: (summary: LeftOut) => void): LogBudget {
  const counts = new Map<LineKind, Count>();
  let timer: NodeJS.Timeout | undefined;

  function endWindow(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [kind, { leftOut, addresses }] of counts)
      if (leftOut > 0) tell({ kind, leftOut, addresses: addresses.size });
    counts.clear();
  }

  function countOf(kind: LineKind): Count {
    let count = counts.get(kind);
    if (!count) {
      count = { lines: 0, leftOut: 0, addresses: new Set() };
      counts.set(kind, count);
    }
    return count;
  }

  return {
    write(kind, address, most, line) {
      const count = countOf(kind);
      timer ??= setTimeout(endWindow, WINDOW_MS).unref();
      if (count.lines < most) {
        count.lines += 1;
        return line();
      }
      count.leftOut += 1;
      if (count.addresses.size < MAX_ADDRESSES) count.addresses.add(address);
    },
    close: endWindow,
  };
}
