import { beforeEach, expect, it } from 'vitest';
import { createChatClient } from '../chat-client.js';
import { createMemoryOutboxStore } from '../outbox/stores.js';
import { settle } from '../testing/manual-clock.js';
import { createMemoryTokenStore } from './token-store.js';

// Where files that a guest has not sent are kept, and whose they are.

const users = {
  visitor: { id: 'a'.repeat(24), username: 'visitor', displayName: 'Visitor', kind: 'guest' },
  ada: { id: 'b'.repeat(24), username: 'ada', displayName: 'Ada', kind: 'user' },
};
let guestMerge: 'ask' | 'auto' | 'off';

const serve: typeof fetch = async (url, init) => {
  const { pathname } = new URL(String(url));
  const reply = (body: object) => new Response(JSON.stringify(body));
  const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '');
  if (pathname === '/oauth/token/') {
    const name = String(init!.body).includes('guest') ? 'visitor' : 'ada';
    return reply({ access_token: name, refresh_token: `${name}-refresh`, expires_in: 900, scope: 'chat' });
  }
  if (pathname === '/api/config/') return reply({ site: { name: 'S' }, signIn: ['guest'], guestMerge });
  if (pathname === '/api/auth/merge/') return reply({ from: users.visitor.id, user: users.ada });
  return reply(pathname === '/api/auth/profile/' ? users[token as 'ada'] : {});
};

const nameOf = (user: keyof typeof users) => `outbox https://chat.example c ${users[user].id}`;
/** A visitor who wrote as a guest, and signed in then. */
async function signIn() {
  const client = createChatClient({
    ...{ serverUrl: 'https://chat.example', clientId: 'c', fetch: serve, locks: null, createChannel: null },
    tokenStore: createMemoryTokenStore(),
    outboxStore: { ...createMemoryOutboxStore(), key: 'outbox' },
  });
  await client.auth.continueAsGuest({ name: 'Visitor' });
  await settle();
  expect([client.files.database, await client.files.guestDatabase()]).toEqual([nameOf('visitor'), null]);
  await client.auth.signIn({ username: 'ada', password: 'x' });
  await settle();
  expect(client.files.database).toBe(nameOf('ada'));
  return client;
}

beforeEach(() => void (guestMerge = 'ask'));

it('is known until the visitor has decided, and not after a refusal', async () => {
  const client = await signIn();
  expect(await client.files.guestDatabase()).toEqual({ name: nameOf('visitor'), hasJoined: false });
  await client.auth.declineMerge();
  expect(await client.files.guestDatabase()).toBeNull();
});

it('is the account’s once the guest has joined it, and nobody’s after a sign-out', async () => {
  guestMerge = 'auto';
  const client = await signIn();
  expect(await client.files.guestDatabase()).toEqual({ name: nameOf('visitor'), hasJoined: true });
  await client.auth.signOut();
  expect(await client.files.guestDatabase()).toBeNull();
});
