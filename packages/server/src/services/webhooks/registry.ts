import mongoose from 'mongoose';
import type { Models } from '../../models/index.js';
import type { WebhookRecord } from '../../models/webhook.js';

export type WebhookRegistry = ReturnType<typeof createWebhookRegistry>;

/** Keeps the webhooks of all sites in memory: there are few. The record of one webhook stays the same object. */
export function createWebhookRegistry({
  models: { Webhook, Site },
}: {
  models: Pick<Models, 'Webhook' | 'Site'>;
}) {
  let webhooks = new Map<string, WebhookRecord>();
  let sites = new Set<string>();
  let disabledSites = new Set<string>();

  async function readDisabledSites(rows: WebhookRecord[]): Promise<Set<string>> {
    if (rows.length === 0) return new Set();
    const found = await Site.find({
      _id: mongoose.trusted({ $in: rows.map(({ site }) => site) }),
      disabledAt: mongoose.trusted({ $ne: null }),
    })
      .select('_id')
      .lean();
    return new Set(found.map(({ _id }) => _id.toString()));
  }

  return {
    /** Reads the webhooks from the store. */
    async refresh(): Promise<void> {
      const rows = await Webhook.find({}).read('primary').lean<WebhookRecord[]>();
      disabledSites = await readDisabledSites(rows);
      webhooks = new Map(
        rows.map((row) => {
          const id = row._id.toString();
          return [id, Object.assign(webhooks.get(id) ?? row, row)];
        }),
      );
      sites = new Set(rows.map(({ site }) => site.toString()));
    },
    /** Whether a webhook wants to hear of the site. */
    hasSite: (siteId: string): boolean => sites.has(siteId),
    /** Returns all webhooks, disabled ones too. */
    all: (): WebhookRecord[] => [...webhooks.values()],
    /** Returns the webhooks of a site. */
    ofSite: (siteId: string): WebhookRecord[] =>
      [...webhooks.values()].filter(({ site }) => site.toString() === siteId),
    /** Whether the webhook still exists, in a site that is not disabled. */
    isLive: ({ _id, site }: WebhookRecord): boolean =>
      webhooks.has(_id.toString()) && !disabledSites.has(site.toString()),
  };
}
