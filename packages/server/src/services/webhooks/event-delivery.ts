import type { WebhookEventType } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { AuditRecord } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import type { WebhookRecord } from '../../models/webhook.js';
import type { WebhookEventRecord } from '../../models/webhook-event.js';
import type { Courier } from './courier.js';
import type { OpenAuditEvent } from './sources/audit-events.js';

/** Events that are read together. */
const PAGE = 100;

/** Sends the audit's events that are due; those that fail do not hold up the others. */
export function createEventDelivery({
  models: { WebhookEvent, Audit },
  openEvent,
  courier,
  clock,
}: {
  models: Pick<Models, 'WebhookEvent' | 'Audit'>;
  openEvent: OpenAuditEvent;
  courier: Courier;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  async function deliver(webhook: WebhookRecord, row: WebhookEventRecord): Promise<void> {
    const entry = await Audit.findOne({ _id: { $eq: row.entry } }).lean<AuditRecord | null>();
    const result = entry
      ? await courier.attempt(
          webhook,
          { ...(await openEvent(webhook, entry)), type: entry.action as WebhookEventType },
          row.attempts,
        )
      : ({ isSettled: true } as const);
    if (result === 'superseded') return;
    // A server that was taken for dead changes nothing that another one has recorded since.
    await WebhookEvent.updateOne(
      { _id: { $eq: row._id }, isPending: { $eq: true }, attempts: { $eq: row.attempts } },
      result.isSettled
        ? { $set: { isPending: false, doneAt: new Date(clock()) } }
        : { $set: { attempts: result.attempts, retryAt: result.retryAt } },
    );
  }

  return async (webhook: WebhookRecord): Promise<void> => {
    const due = await WebhookEvent.find({
      // Of every epoch: what waits is still owed after a replay, which may begin later.
      ...{ webhook: { $eq: webhook._id }, isPending: { $eq: true } },
      $or: [{ retryAt: { $eq: null } }, { retryAt: mongoose.trusted({ $lte: new Date(clock()) }) }],
    })
      .sort({ at: 1 })
      .limit(PAGE)
      .lean<WebhookEventRecord[]>();
    for (const row of due) {
      if (!courier.isReady(webhook)) return;
      await deliver(webhook, row);
    }
  };
}
