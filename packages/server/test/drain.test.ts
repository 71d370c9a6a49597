import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePage, Room, ServerEvents, TokenResponse } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { startFragileStore } from './support/fragile-store.js';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';
import { createClients } from './support/socket-clients.js';
import { createStoreEnvironment } from './support/test-store.js';

const MOST_MS = 10_000;
const PASSWORD = 'correct horse battery staple';
const clients = createClients();
let directory: string;
let ownStore: ReturnType<typeof createStoreEnvironment>;
let server: ServerProcess;
let token: string;

async function json<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return (await response.json()) as T;
}

async function start(environment: Record<string, string> = {}): Promise<void> {
  server = await startServerProcess({
    ...{ DATA_DIR: directory, RATE_LIMITS: 'off' },
    ...ownStore.environment,
    ...environment,
  });
  const form = { grant_type: 'password', client_id: 'demo', username: 'ada', password: PASSWORD };
  const signIn = () =>
    fetch(`${server.url}/oauth/token/`, { method: 'POST', body: new URLSearchParams(form) });
  let answer = await signIn();
  if (!answer.ok) {
    token = '';
    await json('POST', '/api/auth/register/', { username: 'ada', password: PASSWORD });
    answer = await signIn();
  }
  token = ((await answer.json()) as TokenResponse).access_token;
}

// One after the other on one data directory: the first test leaves a server that runs again.
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-drain-'));
  ownStore = createStoreEnvironment();
  await start();
  await json<Room>('POST', '/api/chat/rooms/', { name: 'Den', slug: 'den' });
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  server.signal('SIGKILL');
  await server.ended;
  await ownStore.stop();
  await rm(directory, { recursive: true, force: true });
});

const openPlain = async () => {
  const plain = clients.plain(`${server.url.replace('http', 'ws')}/ws/chat/den/`, {
    protocols: ['chat.v1', `bearer.${token}`],
  });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  return plain;
};

it('on SIGTERM completes requests in progress, says when to reconnect, closes with 1012, and loses nothing', async () => {
  const members = await Promise.all(Array.from({ length: 12 }, () => clients.connect(server.url, token)));
  const plain = await openPlain();
  const [sender] = members as [(typeof members)[0]];
  const send = (index: number) =>
    sender.ask('message.send', { room: 'den', content: `text ${index}`, clientMessageId: `m${index}` });
  const answers = Array.from({ length: 40 }, (_, index) => send(index));
  await Promise.race(answers);
  server.signal('SIGTERM');
  const acknowledged = (await Promise.all(answers)).map((answer) => answer.ok && answer.data.seq);
  expect(acknowledged.sort((a, b) => Number(a) - Number(b))).toEqual(answers.map((_, index) => index + 1));

  const told = await Promise.all(
    [...members, plain].map((member) => member.next<ServerEvents['server.draining']>('server.draining')),
  );
  for (const { reconnectIn } of told) {
    expect(reconnectIn).toBeGreaterThanOrEqual(0);
    expect(reconnectIn).toBeLessThanOrEqual(5000);
  }
  expect(new Set(told.map(({ reconnectIn }) => reconnectIn)).size).toBeGreaterThan(6);
  for (const member of members) expect(await member.closed).toBe('transport close');
  expect((await plain.closed).code).toBe(1012);
  expect(await server.ended).toEqual({ code: 0, signal: null });

  await start();
  const { results } = await json<MessagePage>('GET', '/api/chat/rooms/den/messages/?limit=100');
  expect(results.map(({ seq }) => seq)).toEqual(answers.map((_, index) => index + 1));
});

it('stops within 10 s despite clients that read nothing and requests that never end', async () => {
  const [sleeper, plain, good] = [
    await clients.connect(server.url, token),
    await openPlain(),
    await clients.connect(server.url, token),
  ];
  const { transport } = sleeper.socket.io.engine as unknown as { transport: { ws: { pause(): void } } };
  transport.ws.pause();
  plain.ws.pause();
  const { hostname, port } = new URL(server.url);
  const hanging = connect(Number(port), hostname);
  hanging.on('error', () => {});
  await once(hanging, 'connect');
  hanging.write(
    `POST /api/chat/rooms/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  // Connections are accepted in order, so the server has the hanging one when it responds to the next.
  await json('GET', '/healthz');
  const before = performance.now();
  server.signal('SIGTERM');
  await good.next('server.draining');
  expect(await good.closed).toBe('transport close');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - before).toBeLessThan(MOST_MS + 1000);
  hanging.destroy();
});

it('stops within 10 s while the store hangs with a send', async () => {
  server.signal('SIGKILL');
  await server.ended;
  const store = await startFragileStore();
  try {
    const keys = { FERNET_KEYS: generateFernetKey(), TOKEN_KEYS: generateFernetKey() };
    await start({ MONGODB_URI: store.uri, ...keys });
    await json<Room>('POST', '/api/chat/rooms/', { name: 'Den', slug: 'den' });
    const client = await clients.connect(server.url, token);
    const send = (id: string) =>
      client.ask('message.send', { room: 'den', content: id, clientMessageId: id });
    expect(await send('before')).toMatchObject({ ok: true });
    await store.freeze();
    const unanswered = send('never').catch(() => null);
    // Events are processed in order, so the send is in progress when this one is refused, which needs no store.
    expect(await client.ask('read', { room: 'den', seq: -1 })).toMatchObject({ ok: false });
    const before = performance.now();
    server.signal('SIGTERM');
    await client.next('server.draining');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(MOST_MS + 1000);
    expect(await unanswered).toBeNull();
  } finally {
    await store.close();
  }
});
