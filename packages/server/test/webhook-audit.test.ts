// Who changed webhooks is in the audit, by commands and by the server API, also where a crash came in between.
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { operatorTools } from '../src/cli/operator-tools.js';
import type { AuditRecord } from '../src/models/audit.js';
import { randomId, toObjectId } from '../src/models/object-id.js';
import type { WebhookRecord } from '../src/models/webhook.js';
import type { WebhookOwner } from '../src/services/admin/webhook/store.js';
import { createWebhooksAdmin } from '../src/services/admin/webhooks.js';
import type { WebhooksAdmin } from '../src/services/admin/webhooks.js';
import { createAuditSweep } from '../src/services/audit/audit-sweep.js';
import { createAuditScan } from '../src/services/webhooks/sources/audit-scan.js';
import { addBackend } from './support/backend-client.js';
import type { BackendClient } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

const URL = 'https://127.0.0.1:1/hook';
const logger = pino({ level: 'silent' });
let server: HttpServer;
let backend: BackendClient;
let owner: WebhookOwner;

beforeAll(async () => {
  server = await startHttpServer({ ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8' });
  const site = await models()
    .Site.findOne({ slug: { $eq: 'default' } })
    .orFail();
  backend = await addBackend({ models: models(), url: server.url }, site);
  owner = { siteId: site._id.toString(), actor: 'operator' };
});
afterAll(() => server.close());
beforeEach(async () => {
  await models().Webhook.deleteMany({});
  await models().Audit.deleteMany({});
});

const models = () => server.running.context.models;
async function entries(): Promise<string[]> {
  const rows = await models().Audit.find({}).sort({ at: 1, _id: 1 }).lean<AuditRecord[]>();
  expect(JSON.stringify(rows)).not.toMatch(/127\.0\.|hook\/|whsec/);
  return rows.map(({ actor, action, target, state }) => `${actor} ${action} ${target} ${state}`);
}

it('records every change by the server API with the client, and none that is refused', async () => {
  const { body } = await backend.call<{ id: string }>('POST', 'webhooks/', { url: URL });
  const path = `webhooks/${body.id}/`;
  const since = new Date().toISOString();
  await backend.call('PATCH', path, { content: true, enabled: false });
  await backend.call('PATCH', path, { enabled: true });
  await backend.call('POST', `${path}rotate-secret/`, {});
  await backend.call('POST', `${path}replay/`, { since });
  await backend.call('GET', path);
  await backend.call('DELETE', path);
  const refused = [
    backend.call('DELETE', path),
    backend.call('PATCH', path, { enabled: true }),
    backend.call('POST', 'webhooks/', { url: 'https://10.0.0.1/' }),
  ];
  for (const { status } of await Promise.all(refused)) expect([404, 422]).toContain(status);
  expect(await entries()).toEqual(
    ['added', 'updated', 'disabled', 'enabled', 'secretRotated', 'replayed', 'removed'].map(
      (done) => `client:${backend.clientId} webhook.${done} webhook:${body.id} done`,
    ),
  );
});

type Change = (webhooks: WebhooksAdmin, id: string) => Promise<unknown>;
const CHANGES: [action: string, change: Change, before?: Change][] = [
  ['added', (webhooks) => webhooks.add(owner, { url: URL })],
  ['updated', (webhooks, id) => webhooks.update(owner, id, { content: true })],
  ['disabled', (webhooks, id) => webhooks.disable(owner, id)],
  ['enabled', (webhooks, id) => webhooks.enable(owner, id), (webhooks, id) => webhooks.disable(owner, id)],
  ['secretRotated', (webhooks, id) => webhooks.rotateSecret(owner, id)],
  ['replayed', (webhooks, id) => webhooks.replay(owner, id, new Date().toISOString())],
  ['removed', (webhooks, id) => webhooks.remove(owner, id)],
];

it.each(CHANGES)('settles what a crash left of webhook.%s', async (action, change, before) => {
  const { context } = server.running;
  const tools = operatorTools(models());
  const ready = context.services.webhooks;
  for (const when of ['before', 'after'] as const) {
    const { id } = await ready.add(owner, { url: URL });
    await before?.(ready, id);
    // As if all that was long ago.
    await models().Webhook.updateMany({}, { $set: { changedAt: new Date(0) } });
    await models().Audit.deleteMany({});
    const audit = {
      record: <T>(entry: Parameters<typeof tools.audit.record>[0], work: () => Promise<T>) =>
        tools.audit.record<T>(entry, async () => {
          if (when === 'after') await work();
          throw new Error('killed');
        }),
    };
    const guardedFetch = { check: () => Promise.resolve() };
    const { bus, dataKeys: keys } = context;
    const stopped = createWebhooksAdmin({ ...tools, ...{ keys, bus, guardedFetch, audit } });
    await expect(change(stopped, id)).rejects.toThrow('killed');
    const [entry] = await models().Audit.find({}).lean<AuditRecord[]>();
    expect(entry).toMatchObject({ state: 'pending', site: toObjectId(owner.siteId) });
    const later = () => Date.now() + 61_000;
    await createAuditSweep({ models: models(), logger, clock: later }).runOnce();
    expect(await entries()).toEqual(
      when === 'after' ? [`operator webhook.${action} ${entry!.target} done`] : [],
    );
  }
});

it('copies every entry to what webhooks hear, though thousands have the same millisecond', async () => {
  const [at, next] = [new Date('2026-11-28T12:00:00.000Z'), new Date('2026-11-28T12:00:00.001Z')];
  const site = toObjectId(owner.siteId);
  const entry = (time: Date, of = site) => ({
    ...{ _id: randomId(), site: of, at: time, actor: 'operator', action: 'member.added' },
    ...{ target: `user:${randomId().toString()}`, state: 'done' },
  });
  const own = [...Array.from({ length: 2500 }, () => entry(at)), entry(next)];
  const others = Array.from({ length: 10 }, () => entry(at, randomId()));
  await models().Audit.insertMany([...own, ...others], { ordered: false });
  // Of no webhook in the store, so that the server delivers nothing.
  const webhook = {
    ...{ _id: randomId(), site, epoch: 1, events: [], since: new Date(0) },
    scanned: { audit: at },
  } as unknown as WebhookRecord;
  const scan = createAuditScan({ models: models(), clock: () => next.getTime() + 1000 });
  const heard = async () => {
    const rows = await models()
      .WebhookEvent.find({ webhook: { $eq: webhook._id } })
      .lean();
    return rows.map((row) => row.entry.toString()).sort();
  };
  for (let times = 0; times < 2; times += 1) {
    await scan.full([webhook], () => false);
    expect(await heard()).toEqual(own.map(({ _id }) => _id.toString()).sort());
  }
});
