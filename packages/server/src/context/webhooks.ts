import type { Config } from '../config.js';
import { createGuardedFetch } from '../outbound/guarded-fetch.js';
import { createWebhooksAdmin } from '../services/admin/webhooks.js';
import { createWebhooksService } from '../services/webhooks.js';
import { VERSION } from '../version.js';

type WebhookPartsDeps = Omit<
  Parameters<typeof createWebhooksService>[0] & Parameters<typeof createWebhooksAdmin>[0],
  'guardedFetch' | 'retrySeconds' | 'version'
> & { config: Config };

/** Creates what tells the backends of sites what happens, and what manages it. */
export function createWebhookParts({ config, ...deps }: WebhookPartsDeps) {
  const guardedFetch = createGuardedFetch(config);
  return {
    webhooks: createWebhooksService({
      ...{ ...deps, guardedFetch, version: VERSION },
      retrySeconds: config.webhookRetrySeconds,
    }),
    webhooksAdmin: createWebhooksAdmin({ ...deps, guardedFetch }),
  };
}
