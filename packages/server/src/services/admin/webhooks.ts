import type { UpdateWebhookInput, Webhook } from '@sotto/protocol';
import type { Bus } from '../../bus/bus.js';
import type { Models } from '../../models/index.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import type { GuardedFetch } from '../../outbound/guarded-fetch.js';
import { presentWebhook } from '../../presenters/webhooks.js';
import type { Audit } from '../audit.js';
import type { KeysService } from '../keys.js';
import { inputError } from './fields.js';
import { createWebhookReads } from './webhook/reads.js';
import { createWebhookSecrets } from './webhook/secrets.js';
import { createWebhookStore } from './webhook/store.js';
import type { WebhookOwner } from './webhook/store.js';

/** How far back a replay goes at most: as the log of deliveries. */
const MAX_REPLAY_DAYS = 30;
const DAY_MS = 86_400_000;
/** Of a webhook that is to be tried again at once. */
const NO_FAILURES = { failures: 0, failingSince: null, pausedUntil: null };

export type WebhooksAdmin = ReturnType<typeof createWebhooksAdmin>;

/**
 * Creates what operators' commands and the server API share of webhooks. A site is named by its id, and sees its own webhooks
 * only; the audit records changes. Running servers follow a change at once, or within a second where the change came from a command.
 */
export function createWebhooksAdmin({
  models,
  keys,
  bus,
  guardedFetch,
  audit,
  clock,
}: {
  models: Pick<Models, 'Webhook' | 'WebhookCursor' | 'WebhookEvent' | 'WebhookDelivery'>;
  keys: Pick<KeysService, 'seal' | 'open'>;
  bus: Bus;
  guardedFetch: Pick<GuardedFetch, 'check'>;
  audit: Pick<Audit, 'record'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  const { Webhook, WebhookCursor, WebhookEvent, WebhookDelivery } = models;
  const store = createWebhookStore({ models, bus, guardedFetch, audit, clock });
  const { find, change, checkUrl, record } = store;

  async function enable(by: WebhookOwner, id: string): Promise<Webhook> {
    const webhook = await find(by.siteId, id);
    const waiting = { webhook: { $eq: webhook._id } };
    const atOnce = { $set: { attempts: 0, retryAt: null } };
    await WebhookCursor.updateMany(waiting, atOnce);
    await WebhookEvent.updateMany({ ...waiting, isPending: { $eq: true } }, atOnce);
    return change(by, webhook, 'webhook.enabled', {
      $set: { ...NO_FAILURES, disabledAt: null, disabledReason: null },
    });
  }

  const disable = async (by: WebhookOwner, id: string): Promise<Webhook> =>
    change(by, await find(by.siteId, id), 'webhook.disabled', {
      $set: { disabledAt: new Date(clock()), disabledReason: 'operator' },
    });

  return {
    ...createWebhookReads(models, store),
    ...createWebhookSecrets({ models, keys, clock }, store),

    /**
     * Changes address, contents, events, or whether it is enabled. Another address is tried at once.
     * @throws AppError `webhook_not_found`, `url_refused`, `validation_failed`
     */
    async update(by: WebhookOwner, id: string, input: UpdateWebhookInput): Promise<Webhook> {
      const { url, content, events, enabled } = input;
      const webhook = await find(by.siteId, id);
      if (url !== undefined) await checkUrl(url);
      const set = {
        ...(url !== undefined && { url, ...NO_FAILURES }),
        ...(content !== undefined && { content }),
        ...(events !== undefined && { events: [...new Set(events)] }),
      };
      if (Object.keys(set).length > 0) await change(by, webhook, 'webhook.updated', { $set: set });
      if (enabled === undefined) return presentWebhook(await find(by.siteId, id));
      return enabled ? enable(by, id) : disable(by, id);
    },

    /** Resumes where the webhook stopped, at once. @throws AppError `webhook_not_found` */
    enable,
    /** Stops sending; what happens meanwhile waits. @throws AppError `webhook_not_found` */
    disable,

    /**
     * Sends everything again that happened on the site since a time, with the same `webhook-id`s; what is still stored of it.
     * @param since - ISO 8601, within the last 30 days
     * @throws AppError `webhook_not_found`, `validation_failed`
     */
    async replay(by: WebhookOwner, id: string, since: string): Promise<Webhook> {
      const webhook = await find(by.siteId, id);
      const from = new Date(since);
      const age = clock() - from.getTime();
      if (!(age >= 0 && age <= MAX_REPLAY_DAYS * DAY_MS))
        throw inputError('since', `must be a time within the last ${MAX_REPLAY_DAYS} days`);
      return change(by, webhook, 'webhook.replayed', {
        $inc: { epoch: 1 },
        // The scan of messages reads those of all sites, so it does not go back: the replay looks at the site's own rooms.
        $set: { since: from, 'scanned.audit': from, replay: { after: toObjectId(NO_ID) } },
      });
    },

    /** Removes a webhook and everything that is known of it. @throws AppError `webhook_not_found` */
    async remove(by: WebhookOwner, id: string): Promise<void> {
      const { _id } = await find(by.siteId, id);
      await record(by, id, 'webhook.removed', () => Webhook.deleteOne({ _id: { $eq: _id } }));
      const own = { webhook: { $eq: _id } };
      await WebhookCursor.deleteMany(own);
      await WebhookEvent.deleteMany(own);
      await WebhookDelivery.deleteMany(own);
    },
  };
}
