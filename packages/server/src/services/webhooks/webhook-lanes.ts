import type { WebhookRecord } from '../../models/webhook.js';
import { createLanes } from './lanes.js';
import type { Lanes } from './lanes.js';

/**
 * Creates the lanes of all webhooks: those of one never wait for those of another.
 * @param parts.run - never rejects
 */
export function createWebhookLanes({
  run,
  lanesOf,
}: {
  run: (webhook: WebhookRecord, key: string) => Promise<void>;
  /** Returns how many keys of a webhook may run together. */
  lanesOf: (webhook: WebhookRecord) => number;
}) {
  const lanes = new Map<string, Lanes>();

  function own(webhook: WebhookRecord): Lanes {
    const id = webhook._id.toString();
    const known = lanes.get(id);
    if (known) return known;
    const created = createLanes(
      (key) => run(webhook, key),
      () => lanesOf(webhook),
    );
    lanes.set(id, created);
    return created;
  }

  return {
    push: (webhook: WebhookRecord, key: string): void => own(webhook).push(key),
    /** Resolves when nothing runs. */
    async stop(): Promise<void> {
      await Promise.all([...lanes.values()].map((each) => each.stop()));
    },
  };
}
