import type { ClientEventName, Message, Problem, Room } from '@sotto/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import type { StoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import { startServices } from './support/services-harness.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { addBackend } from './support/backend-client.js';
import type { BackendClient } from './support/backend-client.js';
import { pngOf } from './support/picture-bytes.js';
import { declaredRoutes } from './support/routes.js';
import { createClients } from './support/socket-clients.js';

/** Temporary failures: of a connection, of a primary that ends, and of a disk, which the driver handles apart. */
const AWAY_EVERYWHERE = [6, 91, 14031];
/** All others, which the same function recognises (`storage/driver-errors`). */
const AWAY = [7, 43, 50, 64, 89, 100, 112, 133, 189, 202, 262, 462, 9001, 10107, 11600, 11602, 13435, 13436];
/** Any code with one of these means the same. */
const LABELS = ['RetryableWriteError', 'TransientTransactionError', 'SystemOverloadedError'];
const OPERATOR = [18, 8000];
/** What a server logs while it runs, without the driver's own health checks. */
const COMMANDS = [
  'find',
  'insert',
  'update',
  'delete',
  'findAndModify',
  'aggregate',
  'count',
  'distinct',
  'getMore',
  'ping',
];

const clients = createClients();
let cluster: ChatCluster;
let proxy: StoreProxy;
let node: ChatNode;
let ada: Person;
let room: Room;
let backend: BackendClient;
let message: Message;

beforeAll(async () => {
  cluster = await startCluster();
  proxy = await startStoreProxy(cluster.storeUri);
  node = await cluster.addNode({ MONGODB_URI: proxy.uri, RATE_LIMITS: 'off' });
  const { models } = node.running.context;
  const site = await models.Site.findOne({ slug: { $eq: 'default' } }).orFail();
  backend = await addBackend({ models, url: node.url }, site);
  await node.running.context.models.Site.updateOne(
    { slug: 'default' },
    { $set: { 'settings.directory': 'on' } },
  );
  ada = await node.register('ada');
  await node.register('bob');
  room = await node.createRoom(ada, 'den');
  message = await node.send(ada, room, 'before');
});
afterAll(async () => {
  clients.closeAll();
  await cluster.close();
  await proxy.close();
});

const form = (fields: Record<string, string>) => new URLSearchParams({ client_id: 'demo', ...fields });

const PNG = pngOf(4, 3);

/** One request for each endpoint, by the route as in the source; `null` if the endpoint does not always query the store. */
const endpoints = (): Record<string, object | URLSearchParams | Buffer | undefined | null> => ({
  'get /healthz': null,
  'get /metrics': null,
  'get /readyz': undefined,
  'get /api/chat/start': undefined,
  'get /demo-config.json': null,
  'get /api/site': null,
  'post /demo/visit': null,
  'post /demo/shop': null,
  'get /.well-known/oauth-authorization-server': null,
  'get /oauth/authorize': null,
  'post /oauth/authorize': null,
  'post /oauth/token': form({ grant_type: 'refresh_token', refresh_token: ada.refreshToken }),
  'post /oauth/revoke_token': form({ token: ada.refreshToken }),
  'post /api/auth/register': { username: 'carol', password: 'correct horse battery staple' },
  'post /api/auth/merge': { guestToken: ada.token },
  'get /api/auth/profile': undefined,
  'patch /api/auth/profile': { displayName: 'Ada' },
  'patch /api/auth/profile/notifications': { sound: false },
  'patch /api/auth/profile/privacy': { typing: false },
  // Where no mail is sent, none is asked for; pages without a token read nothing.
  'post /api/auth/profile/email-link': null,
  ...{ 'get /api/auth/email/confirm': null, 'post /api/auth/email/confirm': null },
  ...{ 'get /api/notifications/unsubscribe': null, 'post /api/notifications/unsubscribe': null },
  // Where nothing is pushed, nothing is stored.
  'put /api/chat/push/:id': null,
  'delete /api/chat/push/:id': undefined,
  'post /api/chat/push/open': { ticket: 'x'.repeat(43) },
  'put /api/auth/password': { current: 'correct horse battery staple', next: 'a longer horse battery' },
  'post /api/auth/delete-account': { username: 'ada', current: 'not the password' },
  'get /api/auth/sessions': undefined,
  'delete /api/auth/sessions': undefined,
  'delete /api/auth/sessions/:id': undefined,
  'get /api/chat/rooms': undefined,
  'post /api/chat/rooms': { name: 'Other', slug: 'other' },
  'get /api/chat/rooms/:slug': undefined,
  'patch /api/chat/rooms/:slug': { topic: 'Topic' },
  'delete /api/chat/rooms/:slug': undefined,
  'post /api/chat/rooms/:slug/archive': {},
  'post /api/chat/rooms/:slug/unarchive': {},
  'put /api/chat/rooms/:slug/notifications': { level: 'none' },
  'put /api/chat/rooms/:slug/pin': {},
  'delete /api/chat/rooms/:slug/pin': undefined,
  'get /api/chat/rooms/:slug/invitations': undefined,
  'post /api/chat/rooms/:slug/invitations': {},
  'delete /api/chat/rooms/:slug/invitations/:id': undefined,
  'post /api/hooks/:id': { content: 'text' },
  'post /api/chat/invitations/preview': { token: 'x'.repeat(32) },
  'post /api/chat/invitations/accept': { token: 'x'.repeat(32) },
  'put /api/chat/direct/:username': undefined,
  'get /api/chat/users': undefined,
  'get /api/chat/users/:username/shared-rooms': undefined,
  'put /api/auth/profile/avatar': PNG,
  'delete /api/auth/profile/avatar': undefined,
  // Without a token: an id that cannot exist reads nothing.
  'get /avatars/:id': null,
  'post /api/chat/rooms/leave': { unopened: true },
  'post /api/chat/rooms/:slug/join': {},
  'post /api/chat/rooms/:slug/leave': {},
  'post /api/chat/rooms/:slug/read': { seq: 1 },
  'get /api/chat/rooms/:slug/members': undefined,
  'post /api/chat/rooms/:slug/members': { username: 'bob' },
  'patch /api/chat/rooms/:slug/members/:username': { role: 'moderator' },
  'delete /api/chat/rooms/:slug/members/:username': undefined,
  'get /api/chat/blocks': undefined,
  'put /api/chat/blocks/:username': {},
  'delete /api/chat/blocks/:username': undefined,
  'post /api/chat/rooms/:slug/messages/:id/report': { reason: 'spam', note: 'never' },
  'get /api/chat/rooms/:slug/reports': undefined,
  'patch /api/chat/rooms/:slug/reports/:id': { resolved: true },
  'get /api/chat/rooms/:slug/bans': undefined,
  'put /api/chat/rooms/:slug/members/:username/ban': {},
  'delete /api/chat/rooms/:slug/members/:username/ban': undefined,
  'put /api/chat/rooms/:slug/members/:username/mute': { until: '2999-01-01T00:00:00Z' },
  'delete /api/chat/rooms/:slug/members/:username/mute': undefined,
  'get /api/chat/rooms/:slug/messages': undefined,
  'post /api/chat/rooms/:slug/messages': { content: 'text', clientMessageId: 'never' },
  'patch /api/chat/rooms/:slug/messages/:id': { content: 'edited' },
  'delete /api/chat/rooms/:slug/messages/:id': undefined,
  'get /api/chat/rooms/:slug/messages/:id/reactions/:emoji': undefined,
  'put /api/chat/rooms/:slug/messages/:id/reactions/:emoji': {},
  'delete /api/chat/rooms/:slug/messages/:id/reactions/:emoji': undefined,
  'put /api/chat/rooms/:slug/messages/:id/pin': {},
  'delete /api/chat/rooms/:slug/messages/:id/pin': undefined,
  'get /api/chat/rooms/:slug/pins': undefined,
  'get /api/chat/rooms/:slug/files': undefined,
  'get /api/chat/rooms/:slug/messages/:id/versions': undefined,
  'put /api/chat/rooms/:slug/draft': { text: 'draft', base: 0 },
  'get /api/chat/drafts': undefined,
  'post /api/chat/rooms/:slug/unread': { seq: 1 },
  'post /api/chat/rooms/:slug/uploads': { name: 'text', size: 1 },
  'put /api/chat/uploads/:id/parts/:n': PNG,
  'get /api/chat/uploads/:id': undefined,
  'delete /api/chat/uploads/:id': undefined,
  'post /api/chat/uploads/:id/complete': undefined,
  'get /api/chat/files/:id': undefined,
  'post /api/chat/files/:id/ticket': undefined,
  'get /api/chat/rooms/:slug/changes': undefined,
  'get /api/monitor/summary': undefined,
  'delete /api/site/users/:user': undefined,
  'get /api/site/audit': undefined,
  'post /api/site/users': { users: [{ externalId: 'never' }] },
  'get /api/site/users/:user': undefined,
  'put /api/site/users/:user': {},
  'post /api/site/users/:user/tokens': { client_id: 'demo' },
  'delete /api/site/users/:user/sessions': undefined,
  'get /api/site/users/:user/export': undefined,
  'get /api/site/rooms/:room': undefined,
  'put /api/site/rooms/:room': { name: 'Den' },
  'patch /api/site/rooms/:room': { topic: 'Topic' },
  'delete /api/site/rooms/:room': undefined,
  'post /api/site/rooms/:room/archive': {},
  'post /api/site/rooms/:room/unarchive': {},
  'post /api/site/rooms/:room/restore': {},
  'get /api/site/rooms/:room/members': undefined,
  'put /api/site/rooms/:room/members': { members: [{ user: '@bob' }] },
  'patch /api/site/rooms/:room/members': { add: [{ user: '@bob' }] },
  'post /api/site/rooms/:room/messages': { content: 'text' },
  'get /api/site/rooms/:room/messages': undefined,
  'get /api/site/rooms/:room/changes': undefined,
  'get /api/site/webhooks': undefined,
  'post /api/site/webhooks': { url: 'https://hooks.example/never' },
  'get /api/site/webhooks/:id': undefined,
  'patch /api/site/webhooks/:id': { enabled: true },
  'delete /api/site/webhooks/:id': undefined,
  'post /api/site/webhooks/:id/rotate-secret': {},
  'post /api/site/webhooks/:id/replay': { since: new Date().toISOString() },
  'get /api/site/webhooks/:id/deliveries': undefined,
  'put /api/site/direct': { users: ['@ada', '@bob'] },
});

const events = (): Partial<Record<ClientEventName, object>> => ({
  'message.send': { room: 'den', content: 'text', clientMessageId: 'socket' },
  'message.edit': { room: 'den', id: message.id, content: 'edited' },
  'message.delete': { room: 'den', id: message.id },
  'reaction.add': { room: 'den', id: message.id, emoji: '👍' },
  'reaction.remove': { room: 'den', id: message.id, emoji: '👍' },
  read: { room: 'den', seq: 1 },
  sync: { rooms: { den: 0 } },
});

const QUERIES: Record<string, string> = {
  'get /api/chat/rooms/:slug/changes': '?since=0',
  'get /api/chat/rooms/:slug/files': '?kind=files',
  'get /api/chat/users': '?q=bob',
  'get /api/site/rooms/:room/changes': '?since=0',
};

async function ask(route: string, body: object | undefined): Promise<[string, number, string, boolean]> {
  const [method, pattern] = route.split(' ') as [string, string];
  const path = pattern
    .replace(':slug', room.slug)
    .replace(':room', `@${room.slug}`)
    .replace(/:user\b/, '@bob')
    .replace(':username', 'bob')
    .replace(':id', message.id)
    .replace(':n', '0')
    .replace(':emoji', encodeURIComponent('👍'));
  const isForm = body instanceof URLSearchParams;
  const isRaw = Buffer.isBuffer(body);
  const response = await fetch(
    `${node.url}${path}${path.startsWith('/api') ? '/' : ''}${QUERIES[route] ?? ''}`,
    {
      method: method.toUpperCase(),
      headers: {
        ...(path.startsWith('/api/') &&
          !path.includes('register') && {
            authorization: path.startsWith('/api/site') ? backend.authorization : `Bearer ${ada.token}`,
          }),
        ...(body && !isForm && !isRaw && { 'content-type': 'application/json' }),
      },
      ...(body && { body: isForm ? body : isRaw ? new Uint8Array(body) : JSON.stringify(body) }),
    },
  );
  const isPage = response.headers.get('content-type')?.startsWith('text/html');
  const answer = (isPage ? {} : await response.json()) as Problem & { error?: string };
  return [route, response.status, answer.code ?? answer.error, response.headers.has('retry-after')];
}

/** One endpoint of each kind, and one event. */
const FEW = [
  'get /readyz',
  'post /oauth/token',
  'post /api/chat/rooms',
  'get /api/site/webhooks',
  'message.send',
];

/** Every endpoint and every event, or these, while each command of the server fails in this way. */
async function expectUnavailable(
  failure: { code: number; labels?: string[] },
  only?: readonly string[],
): Promise<void> {
  const { socket } = await clients.connect(node.url, ada.token);
  const fault = proxy.fail(COMMANDS, failure);
  const isAsked = ([name]: [string, unknown]) => only?.includes(name) ?? true;
  const asked = Object.entries(endpoints()).filter(isAsked);
  const emitted = Object.entries(events()).filter(isAsked);
  const answers = await Promise.all(asked.map(([route, body]) => ask(route, body ?? undefined)));
  const told = await Promise.all(
    emitted.map(async ([event, payload]) => {
      const ack = (await socket.timeout(30_000).emitWithAck(event as 'read', payload as never)) as {
        error?: Problem;
      };
      return [event, ack.error?.code, typeof ack.error?.retryAfter];
    }),
  );
  fault.off();
  expect(answers.filter(([, status]) => status === 500)).toEqual([]);
  const always = asked.filter(([, body]) => body !== null);
  expect(answers.filter(([route]) => endpoints()[route] !== null)).toEqual(
    always.map(([route]) => {
      return [route, 503, route.includes('/oauth/') ? 'temporarily_unavailable' : 'unavailable', true];
    }),
  );
  expect(told).toEqual(emitted.map(([event]) => [event, 'unavailable', 'number']));
  socket.disconnect();
}

it('covers every endpoint of the server', async () => {
  expect(await declaredRoutes()).toEqual(Object.keys(endpoints()).sort());
});

describe('an unavailable store causes 503 with Retry-After at every endpoint', () => {
  it.each(AWAY_EVERYWHERE)('code %i', (code) => expectUnavailable({ code }));
  it('code 13, which the operator has to end', () => expectUnavailable({ code: 13 }));
});

describe('an unavailable store causes 503 with Retry-After', () => {
  it.each(AWAY)('code %i', (code) => expectUnavailable({ code }, FEW));
  it.each(LABELS)('any code with the label %s', (label) =>
    expectUnavailable({ code: 1, labels: [label] }, FEW),
  );
  it.each(OPERATOR)('code %i, which the operator has to end', (code) => expectUnavailable({ code }, FEW));
});

it('says what to do if only the operator can help', async () => {
  const harness = await startServices();
  const own = await startStoreProxy(harness.uri);
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  try {
    const sender = await harness.addNode({ uri: own.uri, logger });
    const eve = await harness.addUser('eve');
    const { slug } = await sender.rooms.create(eve, { name: 'Den', visibility: 'public' });
    // Creates the key of its author, so that the next one inserts nothing but a message.
    await sender.messages.send(eve, slug, { content: 'first' });
    own.fail('insert', { code: 13 });
    const send = sender.messages.send(eve, slug, { content: 'text', clientMessageId: 'id' });
    await expect(send).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
    expect(lines.join('')).toContain('give the user of MONGODB_URI the role readWrite on its database');
    own.clear();
    const { created } = await sender.messages.send(eve, slug, { content: 'text', clientMessageId: 'id' });
    expect(created).toBe(true);
  } finally {
    await harness.close();
    await own.close();
  }
});
