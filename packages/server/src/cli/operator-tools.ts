import { pino } from 'pino';
import type { Models } from '../models/index.js';
import { createAudit } from '../services/audit.js';

/** Returns what the functions of `services/admin` take from a command, which the audit records as the operator's. */
export function operatorTools(models: Models) {
  const tools = { models, clock: Date.now, logger: pino({ level: 'silent' }) };
  return { ...tools, audit: createAudit(tools) };
}
