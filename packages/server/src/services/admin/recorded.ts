import { pino } from 'pino';
import type { AuditActor, AuditData, AuditTarget } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import { createAudit } from '../audit.js';
import type { Audit, AuditEntry } from '../audit.js';

/** Where a function for operators and backends records its change. */
export interface Recording {
  models: Pick<Models, 'Audit'>;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** The server's, which logs failures; one of the models without it, so that nobody forgets to record. */
  audit?: Pick<Audit, 'record'>;
  /** Who makes the change; a command without it. */
  actor?: AuditActor;
}

/** The change of something that belongs to a site, with the id of its target. */
interface Change {
  siteId: { toString(): string };
  action: AuditEntry['action'];
  target: AuditTarget;
  room?: string;
  data?: AuditData;
}

/** Makes a change that the audit records. @see Audit.record @throws what `work` throws */
export function recorded<T>(
  { models, clock = Date.now, audit, actor = 'operator' }: Recording,
  { siteId, ...change }: Change,
  work: () => Promise<T>,
  isMade?: (result: T) => boolean,
): Promise<T> {
  const log = audit ?? createAudit({ models, clock, logger: pino({ level: 'silent' }) });
  return log.record({ siteId: siteId.toString(), actor, ...change }, work, isMade);
}
