import { startTestChat } from '@sotto/testing';
import type { TestChat, TestSite } from '@sotto/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChatClient } from '../src/index.js';
import type { ChatClient, ChatClientOptions } from '../src/index.js';

let chat: TestChat;
let site: TestSite;
const clients: ChatClient[] = [];

function create(options: Partial<ChatClientOptions> = {}): ChatClient {
  const client = createChatClient({ ...site.clientOptions, ...options });
  clients.push(client);
  return client;
}

beforeAll(async () => {
  chat = await startTestChat();
  site = await chat.site('acme', { guests: 'write', guestMerge: 'auto' });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await chat.close();
});

it('signs in whom the page names, and another one in place of the first', async () => {
  let subject = '7';
  const client = create({ getToken: () => site.sign(subject, { name: `User ${subject}` }) });
  expect(await client.auth.restore()).toMatchObject({ displayName: 'User 7', kind: 'user' });
  await client.connect();
  const room = await client.rooms.create({ name: 'Of 7', visibility: 'private' });
  subject = '8';
  expect(await client.auth.hostChanged()).toMatchObject({ displayName: 'User 8' });
  await expect(client.rooms.get(room.slug)).rejects.toMatchObject({ code: 'room_not_found' });
  await client.connect();
  expect(client.connection.status).toBe('online');
});

it('keeps the session and the socket of the same user through another token', async () => {
  const client = create();
  await client.auth.setUserToken(site.sign('9', { name: 'Before' }));
  await client.connect();
  const statuses: string[] = [];
  client.on('connection.changed', ({ status }) => statuses.push(status));
  const user = await client.auth.setUserToken(site.sign('9', { name: 'After' }));
  expect(user).toMatchObject({ displayName: 'After' });
  await expect.poll(async () => (await client.auth.sessions()).length).toBe(1);
  expect([client.connection.status, statuses]).toEqual(['online', []]);
  await client.auth.setUserToken('');
  expect([client.user, client.connection.status]).toEqual([null, 'idle']);
});

it.each([
  ['assertion_invalid', () => `${site.sign('7').slice(0, -4)}AAAA`],
  ['assertion_expired', () => site.sign('7', { exp: 1_000_000_600, iat: 1_000_000_000 })],
  ['assertion_audience', () => site.sign('7', { aud: 'https://elsewhere.example' })],
  ['assertion_claim', () => site.sign('7', { sub: 7 })],
])('rejects with %s', async (code, token) => {
  const client = create({ getToken: () => token() });
  await expect(client.auth.restore()).rejects.toMatchObject({ name: 'ChatError', code });
});

it('stops where the operator disables the site', async () => {
  const shut = await chat.site('shut');
  const client = createChatClient({ ...shut.clientOptions, getToken: () => shut.sign('1') });
  clients.push(client);
  await client.auth.restore();
  await client.connect();
  const ended = new Promise((resolve) => client.on('session.ended', resolve));
  await shut.disable();
  expect(await ended).toEqual({ code: 'site_disabled' });
  await expect.poll(() => client.connection.status).toBe('idle');
});
