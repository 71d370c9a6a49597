import { expect, it } from 'vitest';
import { randomId } from '../../../models/object-id.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { createAuditScan } from './audit-scan.js';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const PAGE = 1000;
const webhookOf = (): WebhookRecord =>
  ({
    ...{ _id: randomId(), site: randomId(), epoch: 1, events: [], since: new Date(0) },
    scanned: { messages: new Date(NOW), changes: new Date(NOW), audit: new Date(NOW) },
  }) as unknown as WebhookRecord;

/** An audit that never ends, as during a replay of a busy site. */
function createScan(onPage: () => void) {
  const moved: unknown[] = [];
  let at = NOW - 1e9;
  const page = () => {
    onPage();
    return Array.from({ length: PAGE }, () => ({ _id: randomId(), at: new Date((at += 1)) }));
  };
  const query = (rows: () => unknown): unknown => {
    const chain = { lean: async () => rows() } as Record<string, unknown>;
    for (const name of ['sort', 'hint', 'limit', 'select', 'read', 'readConcern']) chain[name] = () => chain;
    return chain;
  };
  const models = {
    Audit: { find: () => query(page), findOne: () => query(() => null) },
    Webhook: { updateOne: async (filter: unknown) => void moved.push(filter) },
    WebhookEvent: { find: () => query(() => []), insertMany: async () => {} },
  };
  return { scan: createAuditScan({ models: models as never, clock: () => NOW }), moved };
}

it('ends between two pages where the server stops, and moves no checkpoint past what it has not copied', async () => {
  let pages = 0;
  let isStopped = false;
  const { scan, moved } = createScan(() => {
    pages += 1;
    isStopped = pages === 3;
    if (pages > 10) throw new Error('it does not stop');
  });
  await scan.full([webhookOf(), webhookOf()], () => isStopped);
  expect([pages, moved]).toEqual([3, []]);
  await scan.quick([webhookOf()], () => isStopped);
  expect(pages).toBe(3);
});
