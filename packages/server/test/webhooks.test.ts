// What a site's backend hears of its rooms, and how it is sent: order, retries, signatures, secrets, sites.
import type { Page, Room, TokenResponse, WebhookDelivery, WebhookWithSecret } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { randomId } from '../src/models/object-id.js';
import { createRoomHeads } from '../src/services/room-log/room-heads.js';
import { createCursors } from '../src/services/webhooks/sources/cursors.js';
import { createHeadSweep } from '../src/services/webhooks/sources/head-sweep.js';
import { addBackend } from './support/backend-client.js';
import type { BackendClient } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { startReceiver, told, verify } from './support/webhook-receiver.js';
import type { WebhookReceiver } from './support/webhook-receiver.js';

let server: HttpServer;
let backend: BackendClient;
let receiver: WebhookReceiver;
let ada: TokenResponse;
let rooms = 0;

beforeAll(async () => {
  server = await startHttpServer({
    ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
    WEBHOOK_RETRY_SECONDS: '0.05,0.05,0.05',
  });
  backend = await backendOf('default');
  ada = (await server.person('ada')).tokens;
});
afterAll(() => server.close());
afterEach(async () => {
  const { body } = await backend.call<{ results: { id: string }[] }>('GET', 'webhooks/');
  for (const { id } of body.results) await backend.call('DELETE', `webhooks/${id}/`);
  await receiver.close();
});

async function backendOf(slug: string): Promise<BackendClient> {
  const { models } = server.running.context;
  const site = await models.Site.findOne({ slug: { $eq: slug } }).orFail();
  return addBackend({ models, url: server.url }, site);
}
async function add(input: object = {}): Promise<WebhookWithSecret> {
  receiver = await startReceiver();
  const { status, body } = await backend.call<WebhookWithSecret>('POST', 'webhooks/', {
    ...{ url: receiver.url, events: ['message.new', 'message.updated', 'message.deleted'] },
    ...input,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}
async function newRoom(visibility = 'public'): Promise<string> {
  const body = { name: `Room ${(rooms += 1)}`, visibility };
  return (await server.call<Room>('POST', '/api/chat/rooms/', { token: ada.access_token, body })).body.slug;
}
async function send(slug: string, content: string): Promise<string> {
  const path = `/api/chat/rooms/${slug}/messages/`;
  const { body } = await server.call<{ id: string }>('POST', path, {
    token: ada.access_token,
    body: { content },
  });
  return body.id;
}
const change = (method: 'PATCH' | 'DELETE', slug: string, id: string, body?: object) =>
  server.call(method, `/api/chat/rooms/${slug}/messages/${id}/`, { token: ada.access_token, body });
const act = (id: string, name: string, body: object = {}) =>
  backend.call<WebhookWithSecret>('POST', `webhooks/${id}/${name}/`, body);
const patch = (id: string, body: object) => backend.call('PATCH', `webhooks/${id}/`, body);

it('tells of new, changed and deleted messages in the order of the log, signed', async () => {
  const { secret } = await add({ content: true });
  const slug = await newRoom();
  const first = await send(slug, 'one');
  await receiver.wait(1);
  await send(slug, 'two');
  await change('PATCH', slug, first, { content: 'uno' });
  await receiver.wait(3);
  await change('DELETE', slug, first);
  const received = await receiver.wait(4);
  expect(told(received)).toEqual([
    '1 message.new',
    '2 message.new',
    '3 message.updated',
    '4 message.deleted',
  ]);
  expect(
    received.map(({ payload }) => (payload.data as { message: { content: unknown } }).message.content),
  ).toEqual([...['one', 'two', 'uno', null]]);
  for (const delivery of received) expect(verify(delivery, secret)).toEqual(delivery.payload);
  expect(received[0]!.id).toBe(`evt_${first}_1`);
  expect(received[0]!.payload.data).toMatchObject({
    message: { sender: { username: 'ada', displayName: 'ada' } },
  });
});

it('sends ids alone where no texts are wanted', async () => {
  await add();
  const slug = await newRoom('private');
  await send(slug, 'a secret');
  const [delivery] = await receiver.wait(1);
  expect(delivery!.raw).not.toMatch(/a secret|displayName/);
  expect(delivery!.payload.data).toMatchObject({ message: { contentOmitted: true } });
});

it("names the site's own ids of rooms and users, with and without texts", async () => {
  await backend.call('PUT', 'users/42/', { displayName: 'Eve' });
  const { body: room } = await backend.call<{ slug: string }>('PUT', 'rooms/order%2F7/', {
    ...{ name: 'Order 7', visibility: 'private' },
  });
  /** An event of the second before a webhook may be sent, of the rooms of other tests too. */
  const ofRoom = () =>
    receiver.received.find(
      ({ payload }) => (payload.data as { room: { slug: string } }).room.slug === room.slug,
    );
  await backend.call('PATCH', 'rooms/order%2F7/members/', { add: [{ user: '42' }] });
  for (const content of [true, false]) {
    await add({ content });
    await backend.call('POST', 'rooms/order%2F7/messages/', { user: '42', content: 'hello' });
    await expect.poll(ofRoom).toBeDefined();
    expect(ofRoom()!.payload.data).toMatchObject({
      room: { externalId: 'order/7', slug: room.slug },
      message: { sender: { externalId: '42' } },
    });
    await receiver.close();
  }
});

it('says nothing of what was written before the webhook was created', async () => {
  const slug = await newRoom();
  await send(slug, 'before');
  await server.running.context.models.Message.updateMany(
    {},
    { $set: { createdAt: new Date(Date.now() - 5000) } },
  );
  await add();
  await send(slug, 'after');
  expect(told(await receiver.wait(1))).toEqual(['2 message.new']);
});

it('sends a failed event again with the same id, and lets its room wait, but no other', async () => {
  await add();
  const [slow, quick] = [await newRoom(), await newRoom()];
  let failures = 0;
  receiver.reply = ({ payload }) =>
    (payload.data as { room: { slug: string } }).room.slug === slow && (failures += 1) <= 2 ? 500 : 204;
  await send(slow, '1');
  await send(slow, '2');
  await send(quick, '1');
  const received = await receiver.wait(5);
  const ofSlow = received.filter(
    ({ payload }) => (payload.data as { room: { slug: string } }).room.slug === slow,
  );
  expect(told(ofSlow)).toEqual(['1 message.new', '1 message.new', '1 message.new', '2 message.new']);
  expect(new Set(ofSlow.slice(0, 3).map(({ id }) => id)).size).toBe(1);
});

it('repeats an event whose delivery was not recorded before a crash, with the same id', async () => {
  await add();
  const { WebhookCursor } = server.running.context.models;
  const real = WebhookCursor.updateOne.bind(WebhookCursor);
  const record = vi.spyOn(WebhookCursor, 'updateOne');
  let lost = 0;
  record.mockImplementation(((filter: never, update: { $set?: { rev?: number } }) => {
    if (update.$set?.rev === undefined || lost > 0) return real(filter, update as never);
    lost += 1;
    return Promise.reject(new Error('killed'));
  }) as never);
  const slug = await newRoom();
  await send(slug, '1');
  await send(slug, '2');
  const received = await receiver.wait(3);
  record.mockRestore();
  expect(told(received)).toEqual(['1 message.new', '1 message.new', '2 message.new']);
  expect(received[1]!.id).toBe(received[0]!.id);
});

it('lets a server that was taken for dead change nothing that another one has recorded since', async () => {
  const { models, clock } = server.running.context;
  const { id } = await add({ events: ['room.deleted'] });
  const webhook = (await models.Webhook.findOne({ _id: { $eq: id } }).orFail()).toObject();
  const cursors = createCursors({ models, clock });
  const old = await cursors.open(webhook, randomId(), async () => 0);
  const read = () => models.WebhookCursor.findOne({ _id: { $eq: old._id } }).lean();
  const own = { ...old };
  const retryAt = new Date(clock() + 3_600_000);
  await cursors.wait(own, 3, retryAt);
  await cursors.wait(old, 1, new Date(clock()));
  expect(await read()).toMatchObject({ rev: 0, attempts: 3, retryAt });
  await cursors.advance(own, 7);
  await cursors.wait(own, 2, retryAt);
  await cursors.advance(old, 1);
  expect(await read()).toMatchObject({ rev: 7, attempts: 2, retryAt });
});

it('gives an event up after the last attempt, logs that, and goes on', async () => {
  const { id } = await add();
  const slug = await newRoom();
  receiver.reply = ({ payload }) => ((payload.data as { rev: number }).rev === 1 ? 302 : 204);
  await send(slug, 'never heard');
  await send(slug, 'heard');
  const received = await receiver.wait(5, 'message', 12_000);
  expect(told(received)).toEqual([...Array.from({ length: 4 }, () => '1 message.new'), '2 message.new']);
  await vi.waitFor(async () => {
    const { body } = await backend.call<Page<WebhookDelivery>>('GET', `webhooks/${id}/deliveries/`);
    expect(body.results.map(({ outcome, status, attempt }) => `${attempt} ${outcome} ${status}`)).toEqual([
      ...['1 delivered 204', '4 skipped 302', '3 failed 302', '2 failed 302', '1 failed 302'],
    ]);
    expect(JSON.stringify(body)).not.toContain('heard');
  });
});

it('resumes where it stopped when it is enabled again', async () => {
  const { id } = await add();
  const slug = await newRoom();
  await send(slug, '1');
  await receiver.wait(1);
  expect((await patch(id, { enabled: false })).body).toMatchObject({ disabledReason: 'operator' });
  await send(slug, '2');
  await send(slug, '3');
  await patch(id, { enabled: true });
  await send(slug, '4');
  expect(told(await receiver.wait(4))).toEqual([1, 2, 3, 4].map((rev) => `${rev} message.new`));
});

it('is disabled by a receiver that is gone', async () => {
  const { id } = await add();
  receiver.reply = () => 410;
  await send(await newRoom(), '1');
  await receiver.wait(1);
  await vi.waitFor(async () =>
    expect((await backend.call('GET', `webhooks/${id}/`)).body).toMatchObject({ disabledReason: 'gone' }),
  );
  expect(receiver.received).toHaveLength(1);
});

it('sends everything since a time again, with the same ids', async () => {
  const { id } = await add();
  const slug = await newRoom();
  const since = new Date().toISOString();
  await send(slug, '1');
  await send(slug, '2');
  const before = (await receiver.wait(2)).map(({ id: eventId }) => eventId);
  expect((await act(id, 'replay', { since })).status).toBe(202);
  const all = (await receiver.wait(4)).map(({ id: eventId }) => eventId);
  expect(all.filter((each) => each === before[0])).toHaveLength(2);
  expect(all.filter((each) => each === before[1])).toHaveLength(2);
});

it('looks for a replay at the rooms of its own site, and not further back than 30 days', async () => {
  const { models } = server.running.context;
  const { id } = await add();
  const [quiet, busy] = [await newRoom(), await newRoom()];
  await send(quiet, '1');
  await receiver.wait(1);
  const since = new Date(Date.now() + 1).toISOString();
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Date.parse(since)));
  await send(busy, '2');
  await receiver.wait(2);
  const before = await models.Webhook.findOne({ _id: { $eq: id } }).orFail();
  for (const wrong of [Date.now() - 31 * 86_400_000, Date.now() + 60_000, 0]) {
    const { status, body } = await act(id, 'replay', { since: new Date(wrong).toISOString() });
    expect([status, body]).toMatchObject([422, { errors: [{ path: 'since' }] }]);
  }
  expect((await act(id, 'replay', { since })).status).toBe(202);
  const received = await receiver.wait(3);
  expect(received[2]!.id).toBe(received[1]!.id);
  const replayed = () => models.Webhook.findOne({ _id: { $eq: id } }).orFail();
  await expect.poll(async () => (await replayed()).replay ?? null).toBeNull();
  // The scans of messages read those of all sites: they stay where they are.
  const after = await replayed();
  expect(after.scanned.messages >= before.scanned.messages).toBe(true);
  expect(after.scanned.changes >= before.scanned.changes).toBe(true);
});

it('finds a room that every scan missed, by its nightly look at all heads', async () => {
  const { models, clock } = server.running.context;
  const { id } = await add();
  const slug = await newRoom();
  await send(slug, '1');
  await receiver.wait(1);
  // Two messages, a wake-up of which got lost, and that no scan sees: a clock was wrong by more than its margin.
  await patch(id, { enabled: false });
  await send(slug, '2');
  const webhook = { _id: { $eq: id } };
  const later = new Date(clock() + 3_600_000);
  const scanned = { messages: later, changes: later, audit: later };
  await models.Webhook.updateOne(webhook, { $set: { scanned } });
  const record = await models.Webhook.findOne(webhook).orFail();
  await models.WebhookCursor.updateMany({ webhook: { $eq: record._id } }, { $set: { behind: null } });
  await patch(id, { enabled: true });
  const sweep = createHeadSweep({
    ...{ models, heads: createRoomHeads({ Message: models.Message, clock }) },
    cursors: createCursors({ models, clock }),
  });
  await sweep([record.toObject()], () => false);
  expect(told(await receiver.wait(2))).toEqual(['1 message.new', '2 message.new']);
});

it('waits where its secret cannot be opened, and goes on with another one', async () => {
  const { models } = server.running.context;
  const { id } = await add();
  await models.Webhook.updateOne({ _id: { $eq: id } }, { $set: { 'secret.token': 'damaged' } });
  const room = await newRoom();
  let sent = 0;
  // Until the server has read the damaged secret, it signs with the one that it knows.
  await expect
    .poll(async () => {
      await send(room, `${(sent += 1)}`);
      return (await backend.call('GET', `webhooks/${id}/`)).body;
    })
    .toHaveProperty('pausedUntil');
  const { status, body } = await act(id, 'rotate-secret');
  expect([status, body.formerSecretUntil]).toEqual([200, undefined]);
  const deliveries = await receiver.wait(sent);
  verify(deliveries.at(-1)!, body.secret);
});

it('signs with both secrets after a rotation', async () => {
  const { id, secret: former } = await add();
  const { body } = await act(id, 'rotate-secret');
  expect(body.secret).not.toBe(former);
  await send(await newRoom(), '1');
  const [delivery] = await receiver.wait(1);
  for (const secret of [former, body.secret]) verify(delivery!, secret);
  expect(() => verify(delivery!, `whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow();
  await act(id, 'rotate-secret');
  await send(await newRoom(), '2');
  const [, second] = await receiver.wait(2);
  expect(() => verify(second!, former)).toThrow();
  verify(second!, body.secret);
});

it('stores no secret in the clear', async () => {
  const { secret } = await add();
  const stored = await server.running.context.models.Webhook.find({}).lean();
  expect(JSON.stringify(stored)).not.toContain(secret.slice('whsec_'.length, 24));
});

it('shows a site its own webhooks only, and sends only what happens there', async () => {
  const { id } = await add();
  await server.addSite('other');
  const other = await backendOf('other');
  for (const [method, path] of [
    ...([
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', 'rotate-secret/'],
      ['GET', 'deliveries/'],
    ] as const),
  ])
    expect(
      (await other.call(method, `webhooks/${id}/${path}`, method === 'PATCH' ? {} : undefined)).body,
    ).toMatchObject({
      code: 'webhook_not_found',
    });
  expect(
    (await other.call('POST', `webhooks/${id}/replay/`, { since: new Date(0).toISOString() })).status,
  ).toBe(404);
  expect((await other.call('GET', 'webhooks/')).body).toEqual({ results: [] });
  const stranger = await server.person('mallory', 'other-client');
  const token = stranger.tokens.access_token;
  const room = await server.call<Room>('POST', '/api/chat/rooms/', { token, body: { name: 'Elsewhere' } });
  await server.call('POST', `/api/chat/rooms/${room.body.slug}/messages/`, { token, body: { content: 'x' } });
  const slug = await newRoom();
  await send(slug, 'here');
  const received = await receiver.wait(1);
  expect(received).toHaveLength(1);
  expect(received[0]!.payload.data).toMatchObject({ room: { slug } });
});

it.each([
  ['http://198.51.100.1/', 'url_refused'],
  ['http://name.invalid/', 'url_refused'],
  ['https://10.0.0.1/', 'url_refused'],
  ['https://[::ffff:10.0.0.1]/', 'url_refused'],
  ['https://169.254.169.254/latest/', 'url_refused'],
  ['ftp://example.com/', 'url_refused'],
  ['not a url', 'url_refused'],
  ['', 'validation_failed'],
])('refuses the address %j with %s, and changes nothing', async (url, code) => {
  await add();
  const { status, body } = await backend.call('POST', 'webhooks/', { url });
  expect([status, body.code]).toEqual([422, code]);
  expect((await backend.call<{ results: unknown[] }>('GET', 'webhooks/')).body.results).toHaveLength(1);
});
