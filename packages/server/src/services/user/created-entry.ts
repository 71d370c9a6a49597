import type { SiteActor } from '../../models/audit.js';
import type { UserRecord } from '../../models/user.js';
import type { AuditEntry } from '../audit.js';

/**
 * Returns the entry of the audit for a user who is about to be created.
 * @param by - who creates the user; `self`: the user does, by registering or by being let in
 */
export function createdEntry(
  { _id, site, kind }: Pick<UserRecord, '_id' | 'site' | 'kind'>,
  by: SiteActor | 'self',
): AuditEntry {
  const user = `user:${_id.toString()}` as const;
  return {
    siteId: site.toString(),
    actor: by === 'self' ? user : by,
    action: 'user.created',
    target: user,
    data: { kind },
  };
}
