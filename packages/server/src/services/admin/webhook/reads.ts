import type { ListDeliveriesQuery, Page, Webhook, WebhookDelivery } from '@sotto/protocol';
import type { Models } from '../../../models/index.js';
import { toPage } from '../../../models/id-pages.js';
import { toObjectId } from '../../../models/object-id.js';
import { behindTime, NEWEST_FIRST, timeCursorOf } from '../../../models/time-pages.js';
import type { WebhookDeliveryRecord } from '../../../models/webhook-delivery.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { presentDelivery, presentWebhook } from '../../../presenters/webhooks.js';
import type { WebhookStore } from './store.js';

/** Creates what lists webhooks and their deliveries. */
export function createWebhookReads(
  { Webhook, WebhookDelivery }: Pick<Models, 'Webhook' | 'WebhookDelivery'>,
  { find }: Pick<WebhookStore, 'find'>,
) {
  return {
    /** Returns the webhooks of a site, the oldest first. */
    async list(siteId: string): Promise<Webhook[]> {
      const rows = await Webhook.find({ site: { $eq: toObjectId(siteId) } })
        .sort({ createdAt: 1, _id: 1 })
        .lean<WebhookRecord[]>();
      return rows.map(presentWebhook);
    },

    /** Returns a webhook. @throws AppError `webhook_not_found` */
    get: async (siteId: string, id: string): Promise<Webhook> => presentWebhook(await find(siteId, id)),

    /** Returns attempts of the last 30 days, the newest first. @throws AppError `webhook_not_found` */
    async deliveries(
      siteId: string,
      id: string,
      { cursor, limit }: ListDeliveriesQuery,
    ): Promise<Page<WebhookDelivery>> {
      const { _id } = await find(siteId, id);
      const rows = await WebhookDelivery.find({
        webhook: { $eq: _id },
        ...behindTime(cursor),
      })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean<WebhookDeliveryRecord[]>();
      const { page, nextCursor } = toPage(rows, limit, timeCursorOf);
      return { results: page.map(presentDelivery), nextCursor };
    },
  };
}
