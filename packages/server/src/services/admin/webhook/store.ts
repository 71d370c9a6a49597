import type { Webhook } from '@sotto/protocol';
import type mongoose from 'mongoose';
import { publishControl } from '../../../bus/bus.js';
import type { Bus } from '../../../bus/bus.js';
import { AppError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { OutboundError } from '../../../outbound/guarded-fetch.js';
import type { GuardedFetch } from '../../../outbound/guarded-fetch.js';
import { presentWebhook } from '../../../presenters/webhooks.js';
import { inputError } from '../fields.js';

const RESOLVE_MS = 5000;
const ID = /^[0-9a-f]{24}$/;

export type WebhookStore = ReturnType<typeof createWebhookStore>;

/** Finds and changes the webhooks of a site, which sees its own only. */
export function createWebhookStore({
  models: { Webhook },
  bus,
  guardedFetch,
}: {
  models: Pick<Models, 'Webhook'>;
  bus: Bus;
  guardedFetch: Pick<GuardedFetch, 'check'>;
}) {
  /** @throws AppError `webhook_not_found` */
  async function find(siteId: string, id: string): Promise<WebhookRecord> {
    const found = ID.test(id)
      ? await Webhook.findOne({
          _id: { $eq: toObjectId(id) },
          site: { $eq: toObjectId(siteId) },
        }).lean<WebhookRecord>()
      : null;
    if (!found) throw new AppError('webhook_not_found');
    return found;
  }

  /** @throws AppError `url_refused`; `validation_failed` where the name cannot be resolved */
  async function checkUrl(url: string): Promise<void> {
    try {
      await guardedFetch.check(url, RESOLVE_MS);
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      throw inputError('url', error.message);
    }
  }

  /** Tells running servers; they look every second, too. */
  async function announce(): Promise<void> {
    await publishControl(bus, { kind: 'webhooks' }).catch(() => undefined);
  }

  /** Stores a change, and tells running servers. @throws AppError `webhook_not_found` */
  async function change(
    siteId: string,
    id: string,
    update: mongoose.UpdateQuery<WebhookRecord>,
  ): Promise<Webhook> {
    const { _id } = await find(siteId, id);
    const changed = await Webhook.findOneAndUpdate({ _id: { $eq: _id } }, update, {
      returnDocument: 'after',
    }).lean<WebhookRecord>();
    if (!changed) throw new AppError('webhook_not_found');
    await announce();
    return presentWebhook(changed);
  }

  return { find, checkUrl, announce, change };
}
