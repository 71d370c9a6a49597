/** Which rows came at the end. */
export interface Arrivals {
  /** Indexes of the rows behind the last one that was known. */
  added: number[];
  /** Whether nothing was known before, or nothing of it is left: a page was loaded and nothing arrived. */
  isLoad: boolean;
}

/** How far from the end the last known row is looked for. */
const LOOK_BACK = 500;

/** Compares two states of a log from their ends. */
export function arrivals(before: readonly string[], now: readonly string[]): Arrivals {
  const known = new Set(before.slice(-LOOK_BACK));
  const added: number[] = [];
  let at = now.length - 1;
  for (; at >= 0 && !known.has(now[at]!); at--) {
    if (added.length > LOOK_BACK) return { added: [], isLoad: true };
    added.unshift(at);
  }
  return at < 0 ? { added: [], isLoad: true } : { added, isLoad: false };
}
