const BASE_MS = 500;
const CAP_MS = 30_000;

/** Returns the milliseconds to wait before retry number `attempt`, from 0: exponential backoff with full jitter. */
export function fullJitter(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 10)));
}
