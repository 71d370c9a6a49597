import type { Message, Profile } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

const YEAR_2040 = Date.UTC(2040, 0, 1);
let now = YEAR_2040;
let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer({}, { clock: () => now });
});
afterAll(() => server?.close());

it('reads the time only from the injected clock', async () => {
  const { tokens, profile } = await server.person('ada');
  const token = tokens.access_token;
  expect(tokens.expires_in).toBe(900);
  const { body: room } = await server.call<{ slug: string; createdAt: string }>('POST', '/api/chat/rooms/', {
    token,
    body: { name: 'Later' },
  });
  now += 60_000;
  const { body: message } = await server.call<Message>('POST', `/api/chat/rooms/${room.slug}/messages/`, {
    token,
    body: { content: 'Hello' },
  });
  expect([profile.createdAt, room.createdAt, message.createdAt].map(Date.parse)).toEqual([
    YEAR_2040,
    YEAR_2040,
    YEAR_2040 + 60_000,
  ]);
  const { models } = server.running.context;
  const stored = await models.Message.findOne().lean();
  const fernetSeconds = Buffer.from(stored!.content!, 'base64url').readBigUInt64BE(1);
  expect(Number(fernetSeconds)).toBe((YEAR_2040 + 60_000) / 1000);
  expect((await models.RingKey.findOne().lean())?.createdAt.getTime()).toBe(YEAR_2040);

  now += 900_000;
  const late = await server.call<Profile>('GET', '/api/auth/profile/', { token });
  expect([late.status, late.body.code]).toEqual([401, 'invalid_token']);
});
