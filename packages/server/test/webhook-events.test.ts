// What a site's backend hears beside messages: members, rooms, users, reports; each from the audit, with what is true now.
import type { Room, TokenResponse, WebhookEventType } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addBackend } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { startReceiver } from './support/webhook-receiver.js';
import type { Received, WebhookReceiver } from './support/webhook-receiver.js';

let server: HttpServer;
let receiver: WebhookReceiver;
let ada: TokenResponse;
let room: Room;
let message: string;

beforeAll(async () => {
  server = await startHttpServer({ ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8' });
  receiver = await startReceiver();
  const { models } = server.running.context;
  const site = await models.Site.findOne({ slug: { $eq: 'default' } }).orFail();
  const backend = await addBackend({ models, url: server.url }, site);
  const { status } = await backend.call('POST', 'webhooks/', { url: receiver.url, content: true });
  expect(status).toBe(201);
  ada = (await server.person('ada')).tokens;
  const bob = (await server.person('bob')).tokens;
  room = (await act<Room>(ada, 'POST', '', { name: 'Plans', visibility: 'private' })).body;
  await act(ada, 'POST', `${room.slug}/members/`, { username: 'bob' });
  await act(ada, 'PATCH', `${room.slug}/members/bob/`, { role: 'moderator' });
  await act(ada, 'PATCH', `${room.slug}/`, { name: 'Better plans' });
  message = (await act<{ id: string }>(ada, 'POST', `${room.slug}/messages/`, { content: 'rude' })).body.id;
  await act(bob, 'POST', `${room.slug}/messages/${message}/report/`, { reason: 'spam', note: 'see above' });
  await act(ada, 'PUT', `${room.slug}/members/bob/mute/`, { until: '2099-01-01T00:00:00.000Z' });
  await act(ada, 'DELETE', `${room.slug}/members/bob/`);
  await act(ada, 'PUT', `${room.slug}/members/bob/ban/`, {});
  await act(ada, 'POST', `${room.slug}/archive/`);
  await act(ada, 'DELETE', `${room.slug}/`);
});
afterAll(async () => {
  await server.close();
  await receiver.close();
});

const act = <T>({ access_token: token }: TokenResponse, method: string, path: string, body?: object) =>
  server.call<T>(method, `/api/chat/rooms/${path}`, { token, body });

async function heard(type: WebhookEventType, count = 1): Promise<Received[]> {
  return receiver.wait(count, type, 15_000);
}

it.each([
  ['user.created', 2],
  ['room.created', 1],
  ['member.added', 2],
  ['member.updated', 1],
  ['room.updated', 1],
  ['report.created', 1],
  ['member.muted', 1],
  ['member.removed', 1],
  ['member.banned', 1],
  ['room.archived', 1],
  ['room.deleted', 1],
] as const)('tells of %s, %i times', async (type, count) => {
  await heard(type, count);
  const ids = (await heard(type)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(count);
  expect(ids).toHaveLength(count);
});

it('says who and where, as it is now', async () => {
  const users = (await heard('user.created', 2)).map(({ payload }) => payload.data);
  expect(users).toMatchObject([{ user: { username: 'ada' } }, { user: { username: 'bob', kind: 'user' } }]);
  const [banned] = await heard('member.banned');
  expect(banned!.payload.data).toMatchObject({
    room: { slug: room.slug },
    user: { username: 'bob' },
    role: null,
  });
  const [deleted] = await heard('room.deleted');
  expect(deleted!.payload.data).toMatchObject({
    room: { name: 'Better plans', visibility: 'private', deletedAt: expect.any(String) as string },
  });
});

it('tells moderators alone what a reporter wrote', async () => {
  const [report] = await heard('report.created');
  expect(report!.payload.data).toMatchObject({
    report: { message, reason: 'spam', reporter: { username: 'bob' } },
  });
  expect(report!.raw).not.toContain('see above');
});

it('records every membership in the audit, done, with ids alone', async () => {
  const { models } = server.running.context;
  await vi.waitFor(async () => {
    const entries = await models.Audit.find({ action: { $eq: 'member.removed' } }).lean();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      state: 'done',
      actor: expect.stringMatching(/^user:[0-9a-f]{24}$/) as string,
    });
  });
});
