import type {
  CreateWebhookInput,
  Page,
  UpdateWebhookInput,
  Webhook,
  WebhookDelivery,
  WebhookWithSecret,
} from '@sotto/protocol';
import type { CallOptions } from '../options.js';
import { segmentOf } from '../references.js';
import type { Requests } from '../requests.js';

/** What a backend does with the webhooks of its site. */
export interface WebhooksApi {
  /** Returns all webhooks. */
  list(options?: CallOptions): Promise<Webhook[]>;
  /** Creates a webhook. A call that is lost is not repeated: it may have created one. */
  create(input: CreateWebhookInput, options?: CallOptions): Promise<WebhookWithSecret>;
  /** Returns a webhook. */
  get(id: string, options?: CallOptions): Promise<Webhook>;
  /** Changes, disables or enables a webhook. */
  update(id: string, input: UpdateWebhookInput, options?: CallOptions): Promise<Webhook>;
  /** Removes a webhook. */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** Gives a webhook a new secret; the former one signs for another day. A call that is lost is not repeated. */
  rotateSecret(id: string, options?: CallOptions): Promise<WebhookWithSecret>;
  /** Sends again what happened since a time, ISO 8601, of the last 30 days. */
  replay(id: string, since: string, options?: CallOptions): Promise<Webhook>;
  /** Returns a page of the attempts of the last 30 days, the newest first: ids, times and statuses, no bodies. */
  deliveries(
    id: string,
    query?: { cursor?: string; limit?: number } & CallOptions,
  ): Promise<Page<WebhookDelivery>>;
}

/** Creates the calls about webhooks. */
export function createWebhooksApi({ json }: Requests): WebhooksApi {
  const at = (id: string, rest = '') => `webhooks/${segmentOf('id', id)}/${rest}`;
  return {
    list: async (options) => (await json<{ results: Webhook[] }>('GET', 'webhooks/', options)).results,
    create: (body, options) => json('POST', 'webhooks/', { body, repeatable: false, ...options }),
    get: (id, options) => json('GET', at(id), options),
    update: (id, body, options) => json('PATCH', at(id), { body, ...options }),
    remove: (id, options) => json('DELETE', at(id), options),
    rotateSecret: (id, options) => json('POST', at(id, 'rotate-secret/'), { repeatable: false, ...options }),
    replay: (id, since, options) => json('POST', at(id, 'replay/'), { body: { since }, ...options }),
    deliveries: (id, { signal, ...query } = {}) => json('GET', at(id, 'deliveries/'), { query, signal }),
  };
}
