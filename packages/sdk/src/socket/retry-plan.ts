import { fullJitter } from '../internal/backoff.js';
import type { Environment } from '../environment.js';

/** A connection that held this long was a good one: the next wait is the shortest again. */
const STABLE_MS = 5_000;

/** How long to wait before the next try. */
export function createRetryPlan({ clock, random }: Pick<Environment, 'clock' | 'random'>) {
  let attempt = 0;
  let openedAt = Infinity;
  let advisedMs: number | null = null;
  return {
    /** Whether nothing failed since the last good connection. */
    get isFirst() {
      return attempt === 0;
    },
    /** Milliseconds to wait, at least `afterSeconds`; the server's advice goes first, and is followed once. */
    next(afterSeconds = 0): number {
      if (clock.now() - openedAt >= STABLE_MS) attempt = 0;
      openedAt = Infinity;
      const wait = advisedMs ?? Math.max(fullJitter(attempt, random), afterSeconds * 1000);
      advisedMs = null;
      attempt += 1;
      return wait;
    },
    /** A try failed and is repeated without a wait. */
    skip: () => void (attempt += 1),
    opened: () => void (openedAt = clock.now()),
    advise: (milliseconds: number) => void (advisedMs = milliseconds),
    reset(): void {
      attempt = 0;
      openedAt = Infinity;
      advisedMs = null;
    },
  };
}
