import type { Webhook, WebhookDelivery } from '@sotto/protocol';
import type { WebhookDeliveryRecord } from '../models/webhook-delivery.js';
import type { WebhookRecord } from '../models/webhook.js';

/** Presents a webhook without its secrets. */
export function presentWebhook(record: WebhookRecord): Webhook {
  const { _id, url, content, events, createdAt, disabledAt, disabledReason, failingSince, pausedUntil } =
    record;
  return {
    id: _id.toString(),
    ...{ url, content, events, createdAt: createdAt.toISOString() },
    ...(failingSince && { failingSince: failingSince.toISOString() }),
    ...(pausedUntil && { pausedUntil: pausedUntil.toISOString() }),
    ...(disabledAt && { disabledAt: disabledAt.toISOString() }),
    ...(disabledAt && disabledReason && { disabledReason }),
  };
}

/** Presents one attempt at a delivery. */
export function presentDelivery(record: WebhookDeliveryRecord): WebhookDelivery {
  const { eventId, type, attempt, at, milliseconds, outcome, status, failure } = record;
  return {
    ...{ eventId, type, attempt, at: at.toISOString(), milliseconds, outcome },
    ...(status !== undefined && { status }),
    ...(failure !== undefined && { failure }),
  };
}
