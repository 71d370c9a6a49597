import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** Waiting and time in the writers of the room's log; injected, so that the model check can order what happens meanwhile. */
export interface Timing {
  /** Waits after the given failed attempt (1, 2, ...): a random time, at most 64 ms. */
  backOff(attempt: number): Promise<void>;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}

/** The timing of a real node. */
export const REAL_TIMING: Timing = {
  backOff: (attempt) => wait(randomInt(1 + Math.min(2 ** attempt, 64))),
  now: () => performance.now(),
};
