import type { WebhookEventType } from '@sotto/protocol';
import type { Logger } from 'pino';
import { DecryptionError } from '../../crypto/keyring.js';
import type { MetricsRecorder } from '../../metrics.js';
import type { WebhookRecord } from '../../models/webhook.js';
import type { Lease } from './lease.js';
import type { DeliveryLog } from './sending/delivery-log.js';
import type { Endpoints } from './sending/endpoints.js';
import type { Retries } from './sending/retries.js';
import type { Attempt, OutgoingEvent, SendEvent } from './sending/sender.js';

/**
 * What follows from an attempt: the event is settled (delivered, or given up), it is tried again, or this server lost the
 * lease meanwhile, and records nothing: another one decides.
 */
export type AttemptResult =
  { isSettled: true } | { isSettled: false; attempts: number; retryAt: Date } | 'superseded';

/** Returns the reason where no secret can be opened. @throws everything else */
function unlessUnsigned(error: unknown): DecryptionError {
  if (error instanceof DecryptionError) return error;
  throw error;
}

export type Courier = ReturnType<typeof createCourier>;

/** Sends events, and decides what follows from each attempt, for the event and for its endpoint. */
export function createCourier(parts: {
  send: SendEvent;
  endpoints: Endpoints;
  retries: Retries;
  log: DeliveryLog;
  metrics: Pick<MetricsRecorder, 'webhookAttempted'>;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Whether this server may send: it holds the lease, and is not stopping. */
  maySend: () => boolean;
  lease: Pick<Lease, 'isHeld' | 'term'>;
  /** Whether the webhook still exists, in a site that is not disabled: both may end while a backlog is sent. */
  isLive: (webhook: WebhookRecord) => boolean;
}) {
  const { send, endpoints, retries, log, metrics, logger, clock, maySend, lease, isLive } = parts;

  function record(
    webhook: WebhookRecord,
    event: OutgoingEvent & { type: WebhookEventType },
    result: Attempt & { number: number; outcome: 'delivered' | 'failed' | 'skipped' },
  ): void {
    const { number: attempt, outcome, milliseconds, status, failure } = result;
    metrics.webhookAttempted(outcome);
    log.add({
      ...{ webhook: webhook._id, eventId: event.id, type: event.type, attempt, outcome, milliseconds },
      at: new Date(clock()),
      ...(status !== undefined && { status }),
      ...(failure !== undefined && { failure }),
    });
  }

  return {
    /** Whether something may be sent to the webhook now. */
    isReady: (webhook: WebhookRecord): boolean => maySend() && isLive(webhook) && endpoints.isReady(webhook),

    /**
     * Sends an event once.
     * @param before - attempts that failed already
     */
    async attempt(
      webhook: WebhookRecord,
      event: OutgoingEvent & { type: WebhookEventType },
      before: number,
    ): Promise<AttemptResult> {
      const signal = lease.term();
      const attempt = await send(webhook, event, signal).catch(unlessUnsigned);
      if (signal.aborted || !lease.isHeld()) return 'superseded';
      if (attempt instanceof DecryptionError) {
        await endpoints.unsigned(webhook, attempt);
        // Due as soon as the endpoint is no longer left alone.
        return { isSettled: false, attempts: before, retryAt: new Date(clock()) };
      }
      const attempts = before + 1;
      if (attempt.isDelivered) {
        record(webhook, event, { ...attempt, number: attempts, outcome: 'delivered' });
        await endpoints.succeeded(webhook);
        return { isSettled: true };
      }
      const delay = attempt.isGone ? 0 : retries.delayAfter(attempts);
      const outcome = delay === null ? 'skipped' : 'failed';
      record(webhook, event, { ...attempt, number: attempts, outcome });
      await endpoints.failed(webhook, attempt);
      if (delay === null) {
        const ids = { webhook: webhook._id.toString(), event: event.id };
        logger.warn(ids, 'an event was not delivered: the last attempt failed');
        return { isSettled: true };
      }
      const retryAt = new Date(clock() + Math.max(delay, attempt.retryAfterMs));
      return { isSettled: false, attempts, retryAt };
    },
  };
}
