import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryTokenStore } from '../../auth/token-store.js';
import { createChatClient } from '../../chat-client.js';
import { createMemoryOutboxStore } from '../../outbox/stores.js';
import type { OutboxStore, TokenStore } from '../../ports.js';
import { createFakeSockets } from '../../testing/fake-socket.js';
import { createFakeStorage } from '../../testing/fake-storage.js';
import { createManualClock, settle } from '../../testing/manual-clock.js';

// What a guest deleted while the server could not be reached, after the guest has joined an account.

const users = {
  visitor: { id: 'a'.repeat(24), username: 'visitor', displayName: 'Visitor', kind: 'guest' },
  ada: { id: 'b'.repeat(24), username: 'ada', displayName: 'Ada', kind: 'user' },
};
let guestMerge: 'ask' | 'auto';
let isCutOff: boolean;
/** Who deleted which message. */
let deleted: string[];
let clock: ReturnType<typeof createManualClock>;
let tokenStore: TokenStore;
let outboxStore: OutboxStore;

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
  if (pathname === '/api/auth/profile/') return reply(users[token as 'ada']);
  if (init?.method !== 'DELETE') return reply({ results: [] });
  if (isCutOff) throw new TypeError('broken');
  const id = pathname.split('/').at(-2)!;
  deleted.push(`${token} ${id}`);
  return reply({ id, room: 'r', seq: 1, rev: 2, sender: users[token as 'ada'] });
};

const open = () =>
  createChatClient({
    ...{ serverUrl: 'https://chat.example', clientId: 'c', fetch: serve, locks: null, createChannel: null },
    ...{ clock, random: () => 0.5, tokenStore, outboxStore },
    createSocket: createFakeSockets().createSocket,
  });
const signIn = async (client: ReturnType<typeof open>) => {
  await client.auth.signIn({ username: 'ada', password: 'x' });
  await settle();
};

/** A guest who deletes a message while the server cannot be reached. */
async function visit() {
  const client = open();
  await client.auth.continueAsGuest({ name: 'Visitor' });
  isCutOff = true;
  client.messages.deleteSoon('r', 'm1');
  await settle();
  return client;
}

beforeEach(() => {
  [guestMerge, isCutOff, deleted] = ['auto', false, []];
  clock = createManualClock();
  tokenStore = { ...createMemoryTokenStore(), key: 'tokens' };
  outboxStore = { ...createMemoryOutboxStore(), key: 'outbox' };
  vi.stubGlobal('localStorage', createFakeStorage());
});
afterEach(() => vi.unstubAllGlobals());

it('is deleted by the account that the guest joins at once', async () => {
  const client = await visit();
  await signIn(client);
  expect(client.messages.deletions('r').map(({ id }) => id)).toEqual(['m1']);
  isCutOff = false;
  await clock.advance(60_000);
  expect([deleted, client.messages.deletions('r')]).toEqual([['ada m1'], []]);
  const kept = Object.keys(localStorage).filter((key) => key.includes(' deletes '));
  expect(kept).toEqual([]);
});

it('waits until the visitor agrees, also in a later page', async () => {
  guestMerge = 'ask';
  await signIn(await visit());
  isCutOff = false;
  const later = open();
  await later.auth.restore();
  await settle();
  expect(deleted).toEqual([]);
  await later.auth.merge();
  await settle();
  expect(deleted).toEqual(['ada m1']);
});

it('is not deleted where the visitor declines', async () => {
  guestMerge = 'ask';
  const client = await visit();
  await signIn(client);
  await client.auth.declineMerge();
  isCutOff = false;
  await clock.advance(60_000);
  expect([deleted, client.messages.deletions('r')]).toEqual([[], []]);
});

it('is deleted by a tab that goes on as the guest until another one has merged', async () => {
  const [first, second] = [open(), open()];
  await first.auth.continueAsGuest({ name: 'Visitor' });
  await second.auth.restore();
  isCutOff = true;
  second.messages.deleteSoon('r', 'm2');
  await signIn(first);
  await signIn(second);
  isCutOff = false;
  await clock.advance(60_000);
  expect(deleted).toEqual(['ada m2']);
});
