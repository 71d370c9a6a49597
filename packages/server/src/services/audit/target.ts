import type { AuditTarget } from '../../models/audit.js';

/** Returns the id of an entry's target, without its kind. */
export function idOf(target: AuditTarget): string {
  return target.slice(target.indexOf(':') + 1);
}
