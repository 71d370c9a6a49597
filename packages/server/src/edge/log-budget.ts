/** Subject of a line: a status with its code, or the name of an event. One of a few, never what a client sent. */
type LineKind = string;

/** Number of lines of one kind that were left out of the log within a second, and of their addresses. */
export interface LeftOut {
  kind: LineKind;
  leftOut: number;
  /** At most 10,000 are distinguished. */
  addresses: number;
}

/** Lines of one kind per second about anonymous requests that were refused or failed. */
export const REFUSED_LINES = 10;
/** Lines of one kind per second about anonymous requests that succeeded. */
export const SERVED_LINES = 100;

const WINDOW_MS = 1000;
const MAX_ADDRESSES = 10_000;

interface Count {
  lines: number;
  leftOut: number;
  readonly addresses: Set<string>;
}

/** Bounds the log lines that anonymous requests cause. */
export interface LogBudget {
  /**
   * Writes a line, or counts it where its kind has used up its lines of this second.
   * @param most - lines of this kind per second
   */
  write(kind: LineKind, address: string, most: number, line: () => void): void;
  /** Reports what was left out until now. */
  close(): void;
}

/**
 * Creates a budget. Anonymous requests may be refused ten thousand times a second: the log has the first few of each kind,
 * and at the end of the second the number of the others.
 * @param report - called once a second for each kind of which lines were left out
 */
export function createLogBudget(report: (summary: LeftOut) => void): LogBudget {
  const counts = new Map<LineKind, Count>();
  let timer: NodeJS.Timeout | undefined;

  function endWindow(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [kind, { leftOut, addresses }] of counts)
      if (leftOut > 0) report({ kind, leftOut, addresses: addresses.size });
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
