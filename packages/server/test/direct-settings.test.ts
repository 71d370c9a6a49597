// What direct rooms that exist cost, and what the settings `directs` and `contacts` of a site mean for them.
import type { Message, Room, TokenResponse } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { addBackend } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
let ada: TokenResponse;
let bob: TokenResponse;
let room: Room;

const ALL = { directs: 'everyone', contacts: [] };

beforeAll(async () => {
  server = await startHttpServer({ RATE_LIMITS: 'on' });
  ada = (await server.person('ada')).tokens;
  bob = (await server.person('bob')).tokens;
  room = (await call<Room>('PUT', '/api/chat/direct/bob/')).body;
});
afterEach(() => server.updateSite('default', ALL));
afterAll(() => server.close());

const call = <T>(method: string, path: string, body?: unknown, { access_token: token } = ada) =>
  server.call<T>(method, path, { token, ...(body !== undefined && { body }) });
const path = (rest = '') => `/api/chat/rooms/${room.slug}/${rest}`;
const send = (content: string, by = ada) => call<Message>('POST', path('messages/'), { content }, by);
async function backendOf() {
  const { models } = server.running.context;
  const site = await models.Site.findOne({ slug: 'default' }).orFail();
  return addBackend({ models, url: server.url }, site);
}
const sendStatus = async (by = ada) => (await send('hello', by)).status;

it('costs nothing to open again, however many requests do so at once; names that nobody has do', async () => {
  const open = async (name: string) => (await call('PUT', `/api/chat/direct/${name}/`)).status;
  const again = await Promise.all(Array.from({ length: 30 }, () => open('bob')));
  expect(new Set(again)).toEqual(new Set([200]));
  const tried = [];
  for (let index = 0; index < 12; index += 1) tried.push(await open(`nobody-${index}`));
  expect([tried[0], tried.at(-1)]).toEqual([403, 429]);
  expect(await open('bob')).toBe(200);
});

it('is opened again by a backend, however many requests do so at once', async () => {
  const backend = await backendOf();
  const open = async () => (await backend.call('PUT', 'direct/', { users: ['@ada', '@bob'] })).status;
  const statuses = await Promise.all(Array.from({ length: 150 }, open));
  expect(new Set(statuses)).toEqual(new Set([200]));
});

it.each([
  ['off', []],
  ['contacts', ['carol']],
])('goes on where the site lets nobody open one any more: directs=%s', async (directs, contacts) => {
  await server.updateSite('default', { directs, contacts });
  expect([await sendStatus(), await sendStatus(bob)]).toEqual([201, 201]);
  expect((await call<Room>('GET', path())).body.abilities).toContain('send');
});

it('is written in where a backend opened it, whatever the settings are', async () => {
  const carol = (await server.person('carol')).tokens;
  await server.updateSite('default', { directs: 'off' });
  const backend = await backendOf();
  const { body } = await backend.call<Room>('PUT', 'direct/', { users: ['@ada', '@carol'] });
  const messages = `/api/chat/rooms/${body.slug}/messages/`;
  expect((await call('POST', messages, { content: 'hello' }, carol)).status).toBe(201);
});
