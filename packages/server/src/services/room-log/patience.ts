import { failureOf } from '../../storage/driver-errors.js';
import type { Timing } from './timing.js';

/** After which a send or a change is given back as `unavailable`, in milliseconds: its sender hears within 10 s. */
const MAX_AWAY_MS = 8000;
/** How often the answer to one write may be lost. */
const MAX_LOST_ANSWERS = 4;
/** What a command gets all the same that begins late: the store may be back. */
const LEAST_MS = 500;

/** How long a command may take that belongs to what was asked for at `askedAt`, in milliseconds. */
export function patienceLeft(timing: Pick<Timing, 'now'>, askedAt: number): number {
  return Math.max(LEAST_MS, MAX_AWAY_MS - (timing.now() - askedAt));
}

/** Whether who asked at `askedAt` has waited long enough. */
export function isPatienceOver(timing: Pick<Timing, 'now'>, askedAt: number): boolean {
  return timing.now() - askedAt >= MAX_AWAY_MS;
}

/** Whether a write that failed with this error is not tried again, after `lost` answers that did not come. */
export function isHopeless(error: unknown, lost: number): boolean {
  return lost >= MAX_LOST_ANSWERS || failureOf(error) === 'operator';
}
