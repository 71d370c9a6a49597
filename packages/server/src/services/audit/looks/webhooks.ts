import type { AuditRecord } from '../../../models/audit.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import type { Look } from '../actions.js';
import { idOf } from '../target.js';

const lookAt =
  (isDone: (webhook: WebhookRecord | null, entry: AuditRecord) => boolean): Look =>
  async ({ Webhook }: Models, entry) =>
    isDone(
      await Webhook.findOne({ _id: { $eq: toObjectId(idOf(entry.target)) } }).lean<WebhookRecord | null>(),
      entry,
    );

export const isWebhookAdded = lookAt((webhook) => webhook !== null);
export const isWebhookRemoved = lookAt((webhook) => webhook === null);
/** A change, a new secret and a replay are known by the time of the webhook's last change. */
export const isWebhookChanged = lookAt(
  (webhook, { at }) => webhook?.changedAt != null && webhook.changedAt >= at,
);
export const isWebhookDisabled = lookAt((webhook) => Boolean(webhook?.disabledAt));
export const isWebhookEnabled = lookAt((webhook) => webhook !== null && !webhook.disabledAt);
