import type { MessagePage, Room } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

const rooms = '/api/chat/rooms/';
let server: HttpServer;
let token: string;

const get = <T>(path: string, encoding: string) =>
  server.call<T>('GET', path, { token, headers: { 'accept-encoding': encoding } });

beforeAll(async () => {
  server = await startHttpServer();
  token = (await server.person('ada')).tokens.access_token;
  for (const name of ['Crew', 'Quiet'])
    await server.call<Room>('POST', rooms, { token, body: { name, topic: 'x'.repeat(250) } });
  for (let number = 1; number <= 20; number += 1)
    await server.call('POST', `${rooms}crew/messages/`, { token, body: { content: `line ${number}` } });
});
afterAll(() => server.close());

it.each(['messages/', 'changes/?since=0'])('compresses the content of one room: %s', async (path) => {
  const plain = await get<MessagePage>(`${rooms}crew/${path}`, 'identity');
  const small = await get<MessagePage>(`${rooms}crew/${path}`, 'gzip');
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(small.headers.get('content-encoding')).toBe('gzip');
  expect(small.headers.get('content-type')).toBe(plain.headers.get('content-type'));
  expect(small.headers.get('vary')).toContain('Accept-Encoding');
  expect(small.text).toBe(plain.text);
  expect(small.body.results).toHaveLength(20);
});

it('does not compress short responses and refusals', async () => {
  expect((await get(`${rooms}quiet/messages/`, 'gzip')).headers.get('content-encoding')).toBeNull();
  const refused = await get(`${rooms}nothing/messages/`, 'gzip');
  expect([refused.status, refused.headers.get('content-encoding')]).toEqual([404, null]);
});

it.each([rooms, '/api/auth/profile/', '/api/monitor/summary/'])(
  'never compresses responses with several rooms or a secret: %s',
  async (path) => {
    const answer = await get(path, 'gzip');
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, null]);
  },
);
