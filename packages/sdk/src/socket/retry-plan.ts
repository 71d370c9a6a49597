import { fullJitter } from '../internal/backoff.js';
import type { Environment } from '../environment.js';

/** A connection that lasted this many milliseconds was stable: the next wait is the shortest again. */
const STABLE_MS = 5_000;

/** Decides how long to wait before the next attempt. */
export function createRetryPlan({ clock, random }: Pick<Environment, 'clock' | 'random'>) {
  let attempt = 0;
  let openedAt = Infinity;
  let advisedMs: number | null = null;
  return {
    /** Whether nothing has failed since the last stable connection. */
    get isFirst() {
      return attempt === 0;
    },
    /** Returns the milliseconds to wait, at least `afterSeconds`. The server's advice takes precedence, once. */
    next(afterSeconds = 0): number {
      if (clock.now() - openedAt >= STABLE_MS) attempt = 0;
      openedAt = Infinity;
      const wait = advisedMs ?? Math.max(fullJitter(attempt, random), afterSeconds * 1000);
      advisedMs = null;
      attempt += 1;
      return wait;
    },
    /** An attempt failed and is repeated without a wait. */
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
