import type { Logger } from 'pino';
import type { Models } from '../../../models/index.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import type { Retries } from './retries.js';
import type { Attempt } from './sender.js';

/** Failures without a success in between after which the whole endpoint is left alone for a time. */
const FAILURES_PER_PAUSE = 8;
/** How long a webhook is left alone whose secret cannot be opened: its key may come back. */
const UNSIGNED_PAUSE_MS = 600_000;
const UNSIGNED =
  'the secret of a webhook cannot be opened: nothing is sent to it, and its events wait. Give the servers back the key ' +
  'that is missing in FERNET_KEYS (see "sotto keys status"), or create another secret by "sotto webhooks rotate-secret"';
/** An endpoint that fails for so long is disabled. */
const DISABLED_AFTER_MS = 5 * 86_400_000;

export type Endpoints = ReturnType<typeof createEndpoints>;

/**
 * Keeps what is known of the receivers: one that fails again and again is left alone as a whole, and disabled after five
 * days, or when it says that it is gone. The records that are passed in are brought up to date, too.
 */
export function createEndpoints({
  models: { Webhook },
  retries,
  logger,
  clock,
}: {
  models: Pick<Models, 'Webhook'>;
  retries: Retries;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  /** Ids of the webhooks of which the log says already that they cannot be signed. */
  const unsigned = new Set<string>();

  async function change(webhook: WebhookRecord, set: Partial<WebhookRecord>): Promise<void> {
    Object.assign(webhook, set);
    await Webhook.updateOne({ _id: { $eq: webhook._id }, epoch: { $eq: webhook.epoch } }, { $set: set });
  }

  async function disable(webhook: WebhookRecord, disabledReason: 'gone' | 'failing'): Promise<void> {
    const set = { disabledAt: new Date(clock()), disabledReason };
    Object.assign(webhook, set);
    await Webhook.updateOne({ _id: { $eq: webhook._id }, disabledAt: { $eq: null } }, { $set: set });
    logger.warn({ webhook: webhook._id.toString(), reason: disabledReason }, 'a webhook was disabled');
  }

  /** Returns until when the endpoint is to be left alone after this failure; null: it is not. */
  function pauseOf({ failures }: WebhookRecord, { retryAfterMs }: Attempt): Date | null {
    const rounds = Math.floor(failures / FAILURES_PER_PAUSE);
    // While it is left alone, one attempt decides whether it is back.
    const pauseMs = Math.max(
      retryAfterMs,
      rounds > 0 ? retries.pauseAfter(failures - FAILURES_PER_PAUSE + 1) : 0,
    );
    return pauseMs > 0 ? new Date(clock() + pauseMs) : null;
  }

  return {
    /** Whether something may be sent now. */
    isReady: ({ disabledAt, pausedUntil }: WebhookRecord): boolean =>
      !disabledAt && (!pausedUntil || pausedUntil.getTime() <= clock()),
    /** How many deliveries may be under way at once: one while it is unknown whether the endpoint is back. */
    lanesOf: ({ failures }: WebhookRecord): number => (failures >= FAILURES_PER_PAUSE ? 1 : MAX_LANES),

    /** Records a success. Writes nothing where nothing had failed. */
    async succeeded(webhook: WebhookRecord): Promise<void> {
      unsigned.delete(webhook._id.toString());
      if (webhook.failures === 0 && !webhook.failingSince && !webhook.pausedUntil) return;
      await change(webhook, { failures: 0, failingSince: null, pausedUntil: null });
    },

    /** Leaves a webhook alone that cannot be signed: nothing was tried, so no attempt counts, and no event is given up. */
    async unsigned(webhook: WebhookRecord, error: Error): Promise<void> {
      await change(webhook, { pausedUntil: new Date(clock() + UNSIGNED_PAUSE_MS) });
      const [id, site] = [webhook._id.toString(), webhook.site.toString()];
      if (!unsigned.has(id)) logger.error({ err: error, webhook: id, site }, UNSIGNED);
      unsigned.add(id);
    },

    /** Records a failure. */
    async failed(webhook: WebhookRecord, attempt: Attempt): Promise<void> {
      const failingSince = webhook.failingSince ?? new Date(clock());
      webhook.failures += 1;
      await change(webhook, {
        failures: webhook.failures,
        failingSince,
        pausedUntil: pauseOf(webhook, attempt),
      });
      if (attempt.isGone) await disable(webhook, 'gone');
      else if (clock() - failingSince.getTime() >= DISABLED_AFTER_MS) await disable(webhook, 'failing');
    },
  };
}

/** Rooms whose events are sent to one webhook at once. */
const MAX_LANES = 8;
