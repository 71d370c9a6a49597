import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { createPeriodicTask } from '../../async/periodic-task.js';
import type { AuditRecord } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import type { SiteRecord } from '../../models/site.js';
import { settingsOf } from '../site/settings.js';
import { lookOf } from './actions.js';

const INTERVAL_MS = 30_000;
const FAILURE = 'unable to settle the audit';
/** An entry that is pending for longer was left behind by a crash: no request takes that long. */
const LEFT_BEHIND_MS = 60_000;
/** Entries that one look settles at most. */
const MAX_ENTRIES = 100;
/** Looks between two deletions of old entries: an hour. */
const LOOKS_PER_DELETION = 120;
const DAY_MS = 86_400_000;
/** Old entries that are deleted with one command, and commands for one site each time. */
const DELETED_AT_ONCE = 1000;
const MAX_DELETIONS = 100;

interface SweepDeps {
  models: Models;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/**
 * Settles the entries of the audit that a crash left pending: looks whether the change was made, and confirms the entry or
 * deletes it. Deletes the entries that are older than the site keeps them. Several nodes may do the same at once.
 */
export function createAuditSweep({ models, logger, clock }: SweepDeps) {
  const { Audit, Site } = models;
  let looks = 0;

  async function settle(entry: AuditRecord): Promise<void> {
    const look = lookOf(entry.action);
    // A newer version knows it, and runs somewhere: it has written the entry.
    if (!look) return;
    const filter = { _id: { $eq: entry._id }, state: { $eq: 'pending' as const } };
    if (await look(models, entry, clock())) await Audit.updateOne(filter, { $set: { state: 'done' } });
    else await Audit.deleteOne(filter);
  }

  async function settleLeft(isStopped: () => boolean): Promise<void> {
    const left = await Audit.find({
      state: { $eq: 'pending' },
      at: mongoose.trusted({ $lt: new Date(clock() - LEFT_BEHIND_MS) }),
    })
      .sort({ at: 1 })
      .limit(MAX_ENTRIES)
      .lean<AuditRecord[]>();
    for (const entry of left) {
      if (isStopped()) return;
      await settle(entry).catch((error: unknown) => logger.warn({ err: error }, FAILURE));
    }
  }

  async function deleteOld(isStopped: () => boolean): Promise<void> {
    for (const site of await Site.find({}).select('slug settings').lean<SiteRecord[]>()) {
      const before = new Date(clock() - settingsOf(site).auditDays * DAY_MS);
      const filter = { site: { $eq: site._id }, at: mongoose.trusted({ $lt: before }) };
      for (let round = 0; round < MAX_DELETIONS && !isStopped(); round += 1) {
        const old = await Audit.find(filter).select('_id').limit(DELETED_AT_ONCE).lean();
        await Audit.deleteMany({ _id: mongoose.trusted({ $in: old.map((entry) => entry._id) }) });
        if (old.length < DELETED_AT_ONCE) break;
      }
    }
  }

  async function sweep(isStopped: () => boolean): Promise<void> {
    await settleLeft(isStopped);
    if (looks % LOOKS_PER_DELETION === 0) await deleteOld(isStopped);
    looks += 1;
  }

  return createPeriodicTask({ run: sweep, intervalMs: INTERVAL_MS, logger, failure: FAILURE });
}
