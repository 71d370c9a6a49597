const BASE_MS = 500;
const CAP_MS = 30_000;

/** Milliseconds to wait before try number `attempt` (0 is the first repeat): exponential with full jitter. */
export function fullJitter(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 10)));
}
