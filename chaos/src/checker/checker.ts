import { checkListener } from './check-listener.js';
import { checkOperations } from './check-operations.js';
import { checkStore } from './check-store.js';
import type { Evidence } from '../evidence.js';
import type { Violation } from './violations.js';

/**
 * Judges a run by the invariants (a) to (f) of docs/delivery.md. Pure: the same evidence gives the same violations,
 * and no violation means that each invariant was checked and holds.
 */
export function check(evidence: Evidence): Violation[] {
  const violations: Violation[] = [];
  for (const [room, stored] of Object.entries(evidence.rooms)) violations.push(...checkStore(room, stored));
  violations.push(...checkOperations(evidence));
  for (const listener of evidence.listeners) violations.push(...checkListener(listener, evidence));
  return violations;
}
