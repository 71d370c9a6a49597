import { MAX_WEBHOOKS } from '@sotto/protocol';
import type { CreateWebhookInput, WebhookWithSecret } from '@sotto/protocol';
import { DecryptionError } from '../../../crypto/keyring.js';
import type { Models } from '../../../models/index.js';
import { randomId, toObjectId } from '../../../models/object-id.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { presentWebhook } from '../../../presenters/webhooks.js';
import type { KeysService } from '../../keys.js';
import { createSecret, openSecret, sealSecret } from '../../webhooks/sending/secrets.js';
import { inputError } from '../fields.js';
import type { WebhookOwner, WebhookStore } from './store.js';

/** How long the former secret of a webhook still signs, in milliseconds. */
const FORMER_SECRET_MS = 86_400_000;

/** Creates what shows a secret: a new webhook, and another secret of one. */
export function createWebhookSecrets(
  {
    models: { Webhook },
    keys,
    clock,
  }: { models: Pick<Models, 'Webhook'>; keys: Pick<KeysService, 'seal' | 'open'>; clock: () => number },
  { find, change, checkUrl, record }: WebhookStore,
) {
  return {
    /**
     * Creates a webhook, which hears what happens from now on. Its secret is not shown again.
     * @throws AppError `url_refused`, `validation_failed`
     */
    async add(
      by: WebhookOwner,
      { url, content = false, events = [] }: CreateWebhookInput,
    ): Promise<WebhookWithSecret> {
      const site = toObjectId(by.siteId);
      await checkUrl(url);
      if ((await Webhook.countDocuments({ site: { $eq: site } })) >= MAX_WEBHOOKS)
        throw inputError('url', `would be one of more than ${MAX_WEBHOOKS} webhooks; remove one first`);
      const secret = createSecret();
      const now = new Date(clock());
      const owner = { _id: randomId(), site };
      const webhook: WebhookRecord = {
        ...{ ...owner, url, content, events: [...new Set(events)] },
        secret: await sealSecret(keys, owner, 'secret', secret),
        ...{ createdAt: now, since: now, epoch: 1, failures: 0 },
        scanned: { messages: now, changes: now, audit: now },
      };
      await record(by, owner._id.toString(), 'webhook.added', () => Webhook.create(webhook));
      return { ...presentWebhook(webhook), secret };
    },

    /**
     * Creates another secret. For a day every delivery is signed with both; a second rotation ends the first secret at once.
     * One that cannot be opened signs nothing any more, and what waited for it is sent.
     * @throws AppError `webhook_not_found`
     */
    async rotateSecret(by: WebhookOwner, id: string): Promise<WebhookWithSecret> {
      const webhook = await find(by.siteId, id);
      const former = await openSecret(keys, webhook, 'secret', webhook.secret).catch(nullIfUnreadable);
      const secret = createSecret();
      const formerSecretUntil = former === null ? null : new Date(clock() + FORMER_SECRET_MS);
      const changed = await change(by, webhook, 'webhook.secretRotated', {
        $set: {
          secret: await sealSecret(keys, webhook, 'secret', secret),
          formerSecret: former === null ? null : await sealSecret(keys, webhook, 'formerSecret', former),
          formerSecretUntil,
          ...(former === null && { pausedUntil: null }),
        },
      });
      return {
        ...{ ...changed, secret },
        ...(formerSecretUntil && { formerSecretUntil: formerSecretUntil.toISOString() }),
      };
    },
  };
}

function nullIfUnreadable(error: unknown): null {
  if (error instanceof DecryptionError) return null;
  throw error;
}
