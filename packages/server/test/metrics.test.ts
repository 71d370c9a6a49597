import type { Message, Room } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { startFragileStore } from './support/fragile-store.js';
import type { FragileStore } from './support/fragile-store.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { createClients } from './support/socket-clients.js';

const TOKEN = 'a-token-of-the-scraper';
const clients = createClients();
afterEach(() => clients.closeAll());

/** All metrics as text, from their separate port. */
async function scrape({ running }: HttpServer): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${running.metricsPort}/metrics`);
  expect(response.status).toBe(200);
  return response.text();
}

/** The value of one line, such as `sotto_connections{kind="chat"}`. */
async function read(server: HttpServer, line: string): Promise<number | undefined> {
  const found = (await scrape(server)).split('\n').find((text) => text.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length));
}

describe('who may read them', () => {
  let server: HttpServer;
  afterEach(() => server.close());

  it('no one, if they are not configured', async () => {
    server = await startHttpServer();
    expect((await server.call('GET', '/metrics')).status).toBe(404);
    expect(server.running.metricsPort).toBeUndefined();
  });

  it('clients with the token', async () => {
    server = await startHttpServer({ METRICS_TOKEN: TOKEN });
    const status = async (headers: Record<string, string> = {}) =>
      (await server.call('GET', '/metrics', { headers })).status;
    expect(await status()).toBe(401);
    expect(await status({ authorization: 'Bearer another-token-of-16' })).toBe(401);
    const answer = await server.call('GET', '/metrics', { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/plain; version=0\.0\.4/),
    ]);
    expect(answer.text).toContain('sotto_connections');
  });

  it('clients that reach the separate port, and only with the token if one is set', async () => {
    server = await startHttpServer({ METRICS_PORT: '0', METRICS_TOKEN: TOKEN });
    const url = `http://127.0.0.1:${server.running.metricsPort}/metrics`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
    expect((await fetch(`${url}/more`)).status).toBe(404);
    expect((await server.call('GET', '/metrics')).status).toBe(404);
  });
});

describe('the content of metrics', () => {
  let server: HttpServer;
  let room: Room;
  let token: string;
  beforeAll(async () => {
    server = await startHttpServer({ METRICS_PORT: '0', RATE_LIMITS: 'on' });
    token = (await server.person('ada')).tokens.access_token;
    const body = { name: 'Den', slug: 'den' };
    room = (await server.call<Room>('POST', '/api/chat/rooms/', { token, body })).body as Room;
  });
  afterAll(() => server.close());

  it('counts sockets, messages, their acknowledgement and their delivery', async () => {
    const socket = await clients.connect(server.url, token);
    const send = (id: string) =>
      socket.ask('message.send', { room: 'den', content: id, clientMessageId: id });
    await Promise.all(['a', 'b', 'c'].map(send));
    await socket.next('message.new');
    expect(await read(server, 'sotto_connections{kind="chat"}')).toBe(1);
    expect(await read(server, 'sotto_connections{kind="plain"}')).toBe(0);
    expect(await read(server, 'sotto_message_ack_seconds_count')).toBe(3);
    expect(await read(server, 'sotto_message_delivery_seconds_count')).toBe(3);
    expect(await read(server, 'sotto_batch_messages_sum')).toBe(3);
    expect(await read(server, 'sotto_unsent_bytes')).toBe(0);
    socket.close();
    await expect.poll(() => read(server, 'sotto_connections{kind="chat"}')).toBe(0);
  });

  it('shows the store, the bus, requests and the process', async () => {
    expect(await read(server, 'sotto_store_pool_connections{state="open"}')).toBeGreaterThan(0);
    expect(await read(server, 'sotto_store_pool_connections{state="waiting"}')).toBe(0);
    expect(await read(server, 'sotto_bus_connected')).toBe(1);
    expect(await read(server, 'sotto_bus_messages_total{direction="published"}')).toBeGreaterThan(0);
    const created = 'sotto_http_request_seconds_count{method="POST",status="2xx"}';
    expect(await read(server, created)).toBeGreaterThan(1);
    expect(await read(server, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('counts refusals by limit, and refreshes', async () => {
    for (let guess = 0; guess < 12; guess += 1) {
      const body = { username: `guest${guess}`, password: 'correct horse battery staple' };
      await server.call('POST', '/api/auth/register/', { body });
    }
    expect(await read(server, 'sotto_limited_total{limit="register.address"}')).toBeGreaterThan(0);
  });

  it('names no user and no room', async () => {
    const text = await scrape(server);
    for (const name of ['ada', 'den', 'guest1', room.slug]) expect(text).not.toMatch(new RegExp(`"${name}`));
    expect(text).not.toMatch(/[0-9a-f]{24}/);
  });
});

describe('metrics of failures', () => {
  let store: FragileStore;
  const servers: HttpServer[] = [];
  beforeAll(async () => {
    store = await startFragileStore();
    const keys = { FERNET_KEYS: generateFernetKey(), TOKEN_KEYS: generateFernetKey() };
    for (let node = 0; node < 2; node += 1)
      servers.push(await startHttpServer({ ...keys, MONGODB_URI: store.uri, METRICS_PORT: '0' }));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await store.close();
  });

  it('counts renumbered batches, lost responses and texts that no key decrypts', async () => {
    const [a, b] = servers as [HttpServer, HttpServer];
    const { access_token: token } = (await a.person('bob')).tokens;
    await a.call('POST', '/api/chat/rooms/', { token, body: { name: 'Hut', slug: 'hut' } });
    const path = '/api/chat/rooms/hut/messages/';
    const send = async (server: HttpServer, content: string) =>
      (await server.call<Message>('POST', path, { token, body: { content } })).body as Message;
    // Without a bus neither node receives the other's writes: the next number that each knows is taken.
    for (const server of [a, b, a, b]) await send(server, 'text');
    const renumbered = 'sotto_batch_renumbered_total';
    expect((await read(a, renumbered))! + (await read(b, renumbered))!).toBeGreaterThan(0);

    const { id } = await send(a, 'swapped');
    const { Message: Messages } = a.running.context.models;
    const other = await Messages.collection.findOne({ content: { $ne: null } });
    const [own] = await Messages.collection.find().sort({ seq: -1 }).limit(1).toArray();
    expect(own!._id.toString()).toBe(id);
    await Messages.collection.updateOne({ _id: own!._id }, { $set: { content: other!.content } });
    const page = await b.call<{ results: Message[] }>('GET', path, { token });
    expect(page.body.results!.find((message) => message.id === id)).toMatchObject({ unreadable: true });
    expect(await read(b, 'sotto_decryption_failures_total')).toBeGreaterThan(0);

    await store.goAway();
    const late = send(a, 'late');
    await expect.poll(() => read(a, 'sotto_store_answers_lost_total')).toBeGreaterThan(0);
    await store.comeBack();
    await late;
  });
});
