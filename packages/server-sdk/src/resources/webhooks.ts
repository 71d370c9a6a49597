import type { CallOptions } from '../options.js';
import type { Requests } from '../requests.js';

/** A webhook: an address that the server calls when something happens. */
export interface Webhook {
  id: string;
  url: string;
  /** Whether events have texts: those of messages, names of users and rooms. */
  content: boolean;
  /** Types that are sent; empty: all. */
  events: string[];
  /** ISO 8601, UTC, milliseconds, like the times below. */
  createdAt: string;
  /** Since when every delivery fails; absent if the last one did not. */
  failingSince?: string;
  /** Until when nothing is sent. */
  pausedUntil?: string;
  disabledAt?: string;
  /** `operator`: by request. `gone`: the receiver answered 410. `failing`: every delivery failed for days. */
  disabledReason?: string;
}

/** A webhook with its secret, which is shown once. */
export interface WebhookWithSecret extends Webhook {
  /** `whsec_` and 32 bytes in base64: what `verifyWebhook` needs. */
  secret: string;
  /** Until when deliveries are signed with the former secret, too. */
  formerSecretUntil?: string;
}

/** Fields of a webhook that a backend chooses. */
export interface WebhookInput {
  /** `https`. */
  url: string;
  /** Whether events have texts; false by default. */
  content?: boolean | undefined;
  /** Types that are sent; all by default. */
  events?: string[] | undefined;
}

/** What a backend does with the webhooks of its site. */
export interface WebhooksApi {
  /** Returns all webhooks. */
  list(options?: CallOptions): Promise<Webhook[]>;
  /** Creates a webhook. A call that is lost is not repeated: it may have created one. */
  create(input: WebhookInput, options?: CallOptions): Promise<WebhookWithSecret>;
  /** Returns a webhook. */
  get(id: string, options?: CallOptions): Promise<Webhook>;
  /** Changes, disables or enables a webhook. */
  update(
    id: string,
    input: Partial<WebhookInput> & { enabled?: boolean },
    options?: CallOptions,
  ): Promise<Webhook>;
  /** Removes a webhook. */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** Gives a webhook a new secret; the former one signs for another day. A call that is lost is not repeated. */
  rotateSecret(id: string, options?: CallOptions): Promise<WebhookWithSecret>;
  /** Sends again what happened since a time, ISO 8601. */
  replay(id: string, since: string, options?: CallOptions): Promise<Webhook>;
}

/** Creates the calls about webhooks. */
export function createWebhooksApi({ json }: Requests): WebhooksApi {
  const at = (id: string, rest = '') => `webhooks/${encodeURIComponent(id)}/${rest}`;
  return {
    list: async (options) => (await json<{ results: Webhook[] }>('GET', 'webhooks/', options)).results,
    create: (body, options) => json('POST', 'webhooks/', { body, repeatable: false, ...options }),
    get: (id, options) => json('GET', at(id), options),
    update: (id, body, options) => json('PATCH', at(id), { body, ...options }),
    remove: (id, options) => json('DELETE', at(id), options),
    rotateSecret: (id, options) => json('POST', at(id, 'rotate-secret/'), { repeatable: false, ...options }),
    replay: (id, since, options) => json('POST', at(id, 'replay/'), { body: { since }, ...options }),
  };
}
