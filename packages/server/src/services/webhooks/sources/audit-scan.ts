import { WEBHOOK_EVENTS } from '@sotto/protocol';
import type { WebhookEventType } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { AuditModel, AuditRecord } from '../../../models/audit.js';
import type { Models } from '../../../models/index.js';
import { NO_ID, toObjectId } from '../../../models/object-id.js';
import type { WebhookEventRecord } from '../../../models/webhook-event.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { onlyDuplicateKeys } from '../../../storage/duplicate-keys.js';
import { MARGIN_MS } from './message-scan.js';

/** How far a quick look goes back: entries are visible a moment after their time. */
const QUICK_MS = 10_000;
/** A pending entry holds the checkpoint back, at most for so long: the audit's own sweep settles it within minutes. */
const PENDING_MS = 3_600_000;
const PAGE = 1000;

/** Actions of the audit that webhooks hear: their events have the same names. */
const ACTIONS: readonly string[] = WEBHOOK_EVENTS.filter((type) => !type.startsWith('message.'));

type Entry = Pick<AuditRecord, '_id' | 'at'>;

/** Returns the types of the audit's events that a webhook hears. */
const heardBy = ({ events }: WebhookRecord): readonly string[] =>
  events.length === 0 ? ACTIONS : ACTIONS.filter((action) => events.includes(action as WebhookEventType));

/**
 * Copies what webhooks have to hear from the audit to a list of their own, by ids, each entry once: the audit is read from
 * a time before the checkpoint, the list refuses what it has, and only then the checkpoint moves.
 */
export function createAuditScan({
  models: { Audit, Webhook, WebhookEvent },
  clock,
}: {
  models: Pick<Models, 'Audit' | 'Webhook' | 'WebhookEvent'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  async function add(webhook: WebhookRecord, entries: Entry[]): Promise<void> {
    const rows = entries.map(({ _id: entry, at }): Omit<WebhookEventRecord, '_id'> => ({
      ...{ webhook: webhook._id, epoch: webhook.epoch, entry, at },
      ...{ isPending: true, attempts: 0, retryAt: null },
    }));
    try {
      await WebhookEvent.insertMany(rows, { ordered: false });
    } catch (error) {
      if (!onlyDuplicateKeys(error)) throw error;
    }
  }

  /** Leaves out what the list has, which is nearly all of what a look back finds. */
  async function addMissing(webhook: WebhookRecord, entries: Entry[]): Promise<void> {
    const known = await WebhookEvent.find({
      ...{ webhook: { $eq: webhook._id }, epoch: { $eq: webhook.epoch } },
      entry: mongoose.trusted({ $in: entries.map(({ _id }) => _id) }),
    })
      .select('entry')
      .lean<Pick<WebhookEventRecord, 'entry'>[]>();
    const has = new Set(known.map(({ entry }) => entry.toString()));
    const missing = entries.filter(({ _id }) => !has.has(_id.toString()));
    if (missing.length > 0) await add(webhook, missing);
  }

  /** Copies all entries of one instant, by their ids: more than a page of them may have it. */
  async function copyInstant(webhook: WebhookRecord, at: Date, isStopped: () => boolean): Promise<void> {
    let after = NO_ID;
    while (!isStopped()) {
      const filter = { at: { $eq: at }, _id: mongoose.trusted({ $gt: toObjectId(after) }) };
      const rows = await readPage(Audit, webhook, filter, { _id: 1 });
      await addMissing(webhook, rows);
      if (rows.length < PAGE) return;
      after = rows.at(-1)!._id.toString();
    }
  }

  /** Returns false where a stop ended it before it had copied everything. */
  async function copy(webhook: WebhookRecord, from: Date, isStopped: () => boolean): Promise<boolean> {
    if (heardBy(webhook).length === 0) return true;
    let since = from < webhook.since ? webhook.since : from;
    while (!isStopped()) {
      const rows = await readPage(Audit, webhook, { at: mongoose.trusted({ $gte: since }) }, { at: 1 });
      await addMissing(webhook, rows);
      const last = rows.at(-1)?.at;
      if (rows.length < PAGE || !last) return true;
      if (last > since) since = last;
      else {
        // A page of one instant would be read again for ever.
        await copyInstant(webhook, since, isStopped);
        since = new Date(since.getTime() + 1);
      }
    }
    return false;
  }

  return {
    /** Looks at what happened in the last seconds. */
    async quick(webhooks: readonly WebhookRecord[], isStopped: () => boolean): Promise<void> {
      for (const webhook of webhooks) await copy(webhook, new Date(clock() - QUICK_MS), isStopped);
    },
    /** Looks at everything since the checkpoint, and moves it. */
    async full(webhooks: readonly WebhookRecord[], isStopped: () => boolean): Promise<void> {
      for (const webhook of webhooks) {
        if (isStopped()) return;
        const start = clock();
        const pending = await oldestPending({ Audit }, webhook.site, start);
        const from = new Date(webhook.scanned.audit.getTime() - MARGIN_MS);
        if (!(await copy(webhook, from, isStopped))) return;
        const to = new Date(Math.min(start, pending?.getTime() ?? start));
        await Webhook.updateOne(
          { _id: { $eq: webhook._id }, epoch: { $eq: webhook.epoch } },
          { $max: { 'scanned.audit': to } },
        );
      }
    },
  };
}

/** Reads a page of entries that a webhook hears. The index on site and time finds them: that of ids would read all sites. */
async function readPage(
  Audit: AuditModel,
  webhook: WebhookRecord,
  filter: Partial<Record<'at' | '_id', object>>,
  sort: Record<string, 1>,
): Promise<Entry[]> {
  return Audit.find({
    ...{ site: { $eq: webhook.site }, state: 'done' as const, ...filter },
    action: mongoose.trusted({ $in: [...heardBy(webhook)] }),
  })
    .sort(sort)
    .hint({ site: 1, at: 1 })
    .limit(PAGE)
    .select('at')
    .read('primary')
    .readConcern('majority')
    .lean<Entry[]>();
}

/** Returns when the oldest change was begun that may still be confirmed. */
async function oldestPending(
  { Audit }: Pick<Models, 'Audit'>,
  site: Types.ObjectId,
  now: number,
): Promise<Date | null> {
  const found = await Audit.findOne({
    ...{ state: 'pending' as const, site: { $eq: site } },
    at: mongoose.trusted({ $gte: new Date(now - PENDING_MS) }),
  })
    .sort({ at: 1 })
    .select('at')
    .lean<Pick<AuditRecord, 'at'> | null>();
  return found?.at ?? null;
}
