import { failureOf } from '../../storage/driver-errors.js';
import type { Timing } from './timing.js';

/** Milliseconds after which a send or a change is rejected as `unavailable`: its sender gets a response within 10 s. */
export const WRITE_DEADLINE_MS = 8000;
/** Number of lost replies after which a write is given up. */
const MAX_LOST_REPLIES = 4;
/** Milliseconds that a command gets even if it begins late: the store may be back. */
const LEAST_MS = 500;

/** Returns the milliseconds that a command may take for a request of the time `askedAt`. */
export function timeLeft(timing: Pick<Timing, 'now'>, askedAt: number): number {
  return Math.max(LEAST_MS, WRITE_DEADLINE_MS - (timing.now() - askedAt));
}

/** Whether the time for a request of the time `askedAt` is over. */
export function isOverdue(timing: Pick<Timing, 'now'>, askedAt: number): boolean {
  return timing.now() - askedAt >= WRITE_DEADLINE_MS;
}

/** Whether a write that failed with this error is given up, after `lost` responses were lost. */
export function isHopeless(error: unknown, lost: number): boolean {
  return lost >= MAX_LOST_REPLIES || failureOf(error) === 'operator';
}
