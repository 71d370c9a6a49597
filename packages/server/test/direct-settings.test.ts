// What direct rooms that exist cost, and what the settings `directs` and `contacts` of a site mean for them, on every transport.
import type { Message, Room, TokenResponse } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addBackend } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
let server: HttpServer;
let ada: TokenResponse;
let bob: TokenResponse;
let room: Room;

const REFUSED = [403, 'cannot_message'];
const ALL = { directs: 'everyone', contacts: [] };

beforeAll(async () => {
  server = await startHttpServer({ RATE_LIMITS: 'on' });
  ada = (await server.person('ada')).tokens;
  bob = (await server.person('bob')).tokens;
  room = (await call<Room>('PUT', '/api/chat/direct/bob/')).body;
});
afterEach(() => server.updateSite('default', ALL));
afterAll(async () => {
  clients.closeAll();
  await server.close();
});

const call = <T>(method: string, path: string, body?: unknown, { access_token: token } = ada) =>
  server.call<T>(method, path, { token, ...(body !== undefined && { body }) });
const path = (rest = '') => `/api/chat/rooms/${room.slug}/${rest}`;
const send = (content: string, by = ada) => call<Message>('POST', path('messages/'), { content }, by);
const outcome = async (method: string, rest: string, body?: unknown) => {
  const response = await call(method, path(rest), body);
  return [response.status, response.body?.code];
};
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
  const { models } = server.running.context;
  const site = await models.Site.findOne({ slug: 'default' }).orFail();
  const backend = await addBackend({ models, url: server.url }, site);
  const open = async () => (await backend.call('PUT', 'direct/', { users: ['@ada', '@bob'] })).status;
  const statuses = await Promise.all(Array.from({ length: 150 }, open));
  expect(new Set(statuses)).toEqual(new Set([200]));
});

describe('with directs=off', () => {
  it('nobody writes in a direct room, by REST', async () => {
    const { body: message } = await send('before');
    await server.updateSite('default', { directs: 'off' });
    const own = `messages/${message.id}/`;
    for (const [method, rest, body] of [
      ['POST', 'messages/', { content: 'after' }],
      ['PATCH', own, { content: 'changed' }],
      ['PUT', `${own}reactions/${encodeURIComponent('👍')}/`, undefined],
      ['PUT', `${own}pin/`, undefined],
    ] as const)
      expect([rest, ...(await outcome(method, rest, body))]).toEqual([rest, ...REFUSED]);
    expect(await sendStatus(bob)).toBe(403);
  });

  it('nobody writes in a direct room, by Socket.IO and the plain WebSocket', async () => {
    await server.updateSite('default', { directs: 'off' });
    const socket = await clients.connect(server.url, ada.access_token);
    const sent = { room: room.slug, content: 'after', clientMessageId: 'socket' };
    expect(await socket.ask('message.send', sent)).toMatchObject({ error: { code: 'cannot_message' } });
    const plain = clients.plain(`${server.url.replace('http', 'ws')}/ws/chat/${room.slug}/`, {
      headers: { authorization: `Bearer ${ada.access_token}` },
    });
    await plain.opened;
    plain.send({ type: 'message.send', content: 'after', clientMessageId: 'plain', id: '1' });
    expect(await plain.next('error')).toMatchObject({ code: 'cannot_message' });
  });

  it('the room can be read, says that nobody may write in it, and messages can be taken back', async () => {
    const { body: message } = await send('before');
    await server.updateSite('default', { directs: 'off' });
    const { body } = await call<Room>('GET', path());
    expect(body.abilities).not.toContain('send');
    expect(body.abilities).toEqual(expect.arrayContaining(['delete', 'report']));
    expect((await call('GET', path('messages/'))).status).toBe(200);
    expect((await call('DELETE', path(`messages/${message.id}/`))).status).toBe(200);
  });

  it('everybody writes again once it is another setting', async () => {
    await server.updateSite('default', { directs: 'off' });
    expect(await sendStatus()).toBe(403);
    await server.updateSite('default', ALL);
    expect(await sendStatus()).toBe(201);
    expect((await call<Room>('GET', path())).body.abilities).toContain('send');
  });

  it('other rooms are as before', async () => {
    await server.updateSite('default', { directs: 'off' });
    const { body: open } = await call<Room>('POST', '/api/chat/rooms/', { name: 'Open' }, bob);
    expect(open.abilities).toContain('send');
    const path = `/api/chat/rooms/${open.slug}/messages/`;
    expect((await call('POST', path, { content: 'hello' }, bob)).status).toBe(201);
  });
});

it('with directs=contacts both write where one of them is a contact', async () => {
  await server.updateSite('default', { directs: 'contacts', contacts: ['bob'] });
  expect([await sendStatus(), await sendStatus(bob)]).toEqual([201, 201]);
  await server.updateSite('default', { directs: 'contacts', contacts: ['carol'] });
  expect([await sendStatus(), await sendStatus(bob)]).toEqual([403, 403]);
});
