import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createMemoryTokenStore } from '../src/index.js';
import type { ChatLogger, LogDetails } from '../src/index.js';
import { PASSWORD, startChatServer } from './support/chat-server.js';
import { nextEvent } from './support/next-event.js';

let server: Awaited<ReturnType<typeof startChatServer>>;
let entries: { level: string; message: string; details: LogDetails }[];
const note = (level: string) => (message: string, details: LogDetails) =>
  void entries.push({ level, message, details });
const logger: ChatLogger = {
  debug: note('debug'),
  info: note('info'),
  warn: note('warn'),
  error: note('error'),
};

beforeAll(async () => {
  server = await startChatServer();
});
beforeEach(() => {
  entries = [];
});
afterAll(() => server?.close());

it('logs what happens, from the first request to the end, without secrets', async () => {
  const tokenStore = createMemoryTokenStore();
  const client = server.client({ logger, tokenStore, random: () => 0.1 });
  await client.auth.register({ username: 'ada', password: PASSWORD });
  await client.auth.signIn({ username: 'ada', password: PASSWORD });
  const tokens = (await tokenStore.load())!;
  await client.connect();
  const { slug } = await client.rooms.create({ name: 'Stage', topic: 'canary-topic' });
  await client.rooms.list({ q: 'canary-search' });
  const { id } = await client.messages.send(slug, 'canary-text');
  await client.messages.edit(slug, id, 'canary-edit');
  await client.messages.list(slug);
  const lost = nextEvent(client, 'connection.changed', ({ status }) => status !== 'online');
  server.faults.cutSockets();
  await lost;
  await expect.poll(() => client.connection.status).toBe('online');
  await expect(client.rooms.get('nowhere')).rejects.toMatchObject({ code: 'room_not_found' });
  await client.auth.signOut();
  client.close();

  const said = JSON.stringify(entries);
  for (const secret of ['canary', PASSWORD, tokens.accessToken, tokens.refreshToken!])
    expect(said).not.toContain(secret);
  const seen = entries.map(({ level, message }) => `${level}: ${message}`);
  expect(seen).toEqual(
    expect.arrayContaining([
      'debug: Request succeeded',
      'info: Socket open',
      'debug: Message stored',
      'warn: Socket lost',
      'info: Waiting for the next try',
      'warn: Request failed',
    ]),
  );
  expect(entries.find(({ message }) => message === 'Request failed')!.details).toMatchObject({
    method: 'GET',
    path: '/api/chat/rooms/nowhere/',
    code: 'room_not_found',
    status: 404,
  });
});

it('logs why no socket opens', async () => {
  const client = server.client({ logger, getToken: async () => 'made-up' });
  await expect(client.connect()).rejects.toMatchObject({ code: 'not_signed_in' });
  client.close();
  expect(entries.filter(({ level }) => level !== 'debug')).toEqual([
    {
      level: 'warn',
      message: 'Socket did not open',
      details: { namespace: '/', code: 'invalid_token', status: 401 },
    },
    { level: 'info', message: 'The session ended', details: { reason: 'token_expired' } },
    { level: 'warn', message: 'Socket did not open', details: { namespace: '/', code: 'not_signed_in' } },
    {
      level: 'error',
      message: 'Connecting was given up',
      details: { namespace: '/', code: 'not_signed_in' },
    },
  ]);
});

it('works if the logger throws or has only some of the levels', async () => {
  const throwing: ChatLogger = {
    debug() {
      throw new Error('disk full');
    },
  };
  const client = server.client({ logger: throwing });
  await client.auth.register({ username: 'cleo', password: PASSWORD });
  expect(await client.auth.signIn({ username: 'cleo', password: PASSWORD })).toMatchObject({
    username: 'cleo',
  });
  client.close();
});
