import { can } from '@sotto/protocol';
import type { PolicyAction, RoomFacts } from '@sotto/protocol';
import { AppError } from '../errors.js';

/** Until when a ban or a mute counts that has no end: the last instant that ISO 8601 writes with four digits of a year. */
export const FOR_GOOD = new Date('9999-12-31T23:59:59.999Z');

/**
 * Checks that a user may do something in a room.
 * @throws AppError what `can` returns; with `until` for `muted` and `banned`
 */
export function permit(action: PolicyAction, facts: RoomFacts): void {
  const verdict = can(action, facts);
  if (verdict === true) return;
  const until = { muted: facts.mutedUntil, banned: facts.bannedUntil }[verdict as string];
  throw new AppError(verdict, undefined, until === undefined ? {} : endOf(until));
}

function endOf(until: number): { until?: string } {
  return until < FOR_GOOD.getTime() ? { until: new Date(until).toISOString() } : {};
}
