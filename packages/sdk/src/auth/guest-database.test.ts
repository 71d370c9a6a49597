import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createChatClient } from '../chat-client.js';
import { createMemoryOutboxStore } from '../outbox/stores.js';
import type { TokenStore } from '../ports.js';
import { createFakeSockets } from '../testing/fake-socket.js';
import { settle } from '../testing/manual-clock.js';
import { createFakeStorage } from '../testing/fake-storage.js';
import { createMemoryTokenStore } from './token-store.js';

// Where files that a guest has not sent are kept, and whose they are.

const users = {
  visitor: { id: 'a'.repeat(24), username: 'visitor', displayName: 'Visitor', kind: 'guest' },
  ada: { id: 'b'.repeat(24), username: 'ada', displayName: 'Ada', kind: 'user' },
  bob: { id: 'c'.repeat(24), username: 'bob', displayName: 'Bob', kind: 'user' },
};
let guestMerge: 'ask' | 'auto' | 'off';
/** Whether the server refuses a merge. */
let isRefused: boolean;
/** What the response to a merge waits for. */
let held: Promise<void> | undefined;
const sockets = createFakeSockets();

const serve: typeof fetch = async (url, init) => {
  const { pathname } = new URL(String(url));
  const reply = (body: object) => new Response(JSON.stringify(body));
  const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '');
  if (pathname === '/oauth/token/') {
    const body = String(init!.body);
    const account = body.includes('bob') ? 'bob' : 'ada';
    const name = body.includes('guest') ? 'visitor' : account;
    return reply({ access_token: name, refresh_token: `${name}-refresh`, expires_in: 900, scope: 'chat' });
  }
  if (pathname === '/api/config/') return reply({ site: { name: 'S' }, signIn: ['guest'], guestMerge });
  if (pathname === '/api/auth/merge/') {
    await held;
    if (isRefused) return new Response(JSON.stringify({ code: 'guest_merged' }), { status: 409 });
    return reply({ from: users.visitor.id, user: users.ada });
  }
  return reply(pathname === '/api/auth/profile/' ? users[token as 'ada'] : {});
};

let cleared: string[];
/** Whether the page goes away before its storage is done. */
let isCutOff: boolean;
/** Whether the storage fails. */
let isBroken: boolean;
let tokenStore: TokenStore;
const nameOf = (user: keyof typeof users) => `outbox https://chat.example c ${users[user].id}`;
const createTab = () =>
  createChatClient({
    ...{ serverUrl: 'https://chat.example', clientId: 'c', fetch: serve, locks: null, createChannel: null },
    tokenStore,
    outboxStore: {
      ...createMemoryOutboxStore(),
      key: 'outbox',
      async clear(scope) {
        if (isCutOff) await new Promise(() => {});
        if (isBroken) throw new Error('the disk is full');
        cleared.push(`outbox ${scope}`);
      },
    },
    createSocket: sockets.createSocket,
  });
/** A visitor who wrote as a guest, and signed in then. */
async function signIn() {
  const client = createTab();
  await client.auth.continueAsGuest({ name: 'Visitor' });
  await settle();
  expect([client.files.database, await client.files.guestDatabase()]).toEqual([nameOf('visitor'), null]);
  await client.auth.signIn({ username: 'ada', password: 'x' });
  await settle();
  expect(client.files.database).toBe(nameOf('ada'));
  return client;
}

beforeEach(() => {
  [guestMerge, held, cleared] = ['ask', undefined, []];
  [isRefused, isCutOff, isBroken] = [false, false, false];
  users.visitor.id = 'a'.repeat(24);
  tokenStore = createMemoryTokenStore();
  vi.stubGlobal('localStorage', createFakeStorage());
});
afterEach(() => vi.unstubAllGlobals());

it('is known until the visitor has decided, and not after a refusal', async () => {
  const client = await signIn();
  expect(await client.files.guestDatabase()).toEqual({ name: nameOf('visitor'), hasJoined: false });
  const seen: unknown[] = [];
  client.on('merge.declined', async ({ id }) => seen.push(id, await client.files.guestDatabase()));
  await client.auth.declineMerge();
  await settle();
  expect(seen).toEqual([users.visitor.id, null]);
});

it('is the account’s once the guest has joined it, and nobody’s after a sign-out', async () => {
  guestMerge = 'auto';
  const client = await signIn();
  expect(await client.files.guestDatabase()).toEqual({ name: nameOf('visitor'), hasJoined: true });
  await client.auth.signOut();
  expect(await client.files.guestDatabase()).toBeNull();
});

it('is the account’s as soon as the socket says so, which may be before the response to the merge', async () => {
  const client = await signIn();
  const connected = client.connect();
  await settle();
  sockets.last().happen('connect');
  await connected;
  let release = () => {};
  held = new Promise((resolve) => (release = resolve));
  const merged = client.auth.merge();
  await settle();
  const seen: unknown[] = [];
  client.on('user.merged', async () => seen.push(await client.files.guestDatabase()));
  const tell = async (from: string, user: object) => {
    sockets.last().receive('user.merged', { from, user });
    await settle();
  };
  // Of somebody else, and of another browser of the account.
  await tell(users.visitor.id, { ...users.ada, id: 'c'.repeat(24) });
  await tell('d'.repeat(24), users.ada);
  await tell(users.visitor.id, users.ada);
  release();
  await merged;
  // It was on its way in a message.
  await tell('e'.repeat(24), users.ada);
  const [before, after] = [false, true].map((hasJoined) => ({ name: nameOf('visitor'), hasJoined }));
  expect(seen).toEqual([before, before, after, after]);
  client.close();
});

it('is the account’s in a tab that is opened after the merge, before any has taken it over', async () => {
  guestMerge = 'auto';
  await signIn();
  expect((await tokenStore.load())!.guest).toBeUndefined();
  const tab = createTab();
  await tab.auth.restore();
  await settle();
  expect(await tab.files.guestDatabase()).toEqual({ name: nameOf('visitor'), hasJoined: true });
  expect(cleared).toEqual([]);
});

it.each(['off', 'declined', 'refused'])(
  'is removed at once where the guest does not join: %s',
  async (why) => {
    if (why === 'off') guestMerge = why;
    isRefused = why === 'refused';
    const client = await signIn();
    if (why === 'declined') await client.auth.declineMerge();
    if (why === 'refused') await expect(client.auth.merge()).rejects.toThrow();
    await settle();
    expect(cleared).toEqual([nameOf('visitor')]);
    expect(await client.files.guestDatabase()).toBeNull();
  },
);

it.each(['ask', 'auto'] as const)('is removed when the account signs out (guestMerge=%s)', async (merge) => {
  guestMerge = merge;
  const client = await signIn();
  await client.auth.signOut();
  expect(cleared.toSorted()).toEqual([nameOf('visitor'), nameOf('ada')]);
  expect(Object.keys(localStorage)).toEqual([]);
});

it('is removed at the next start where the page went away with the sign-out', async () => {
  const client = await signIn();
  isCutOff = true;
  void client.auth.signOut();
  await settle();
  expect([await tokenStore.load(), cleared]).toEqual([null, []]);
  isCutOff = false;
  expect(await createTab().auth.restore()).toBeNull();
  await settle();
  expect(cleared.toSorted()).toEqual([nameOf('visitor'), nameOf('ada')]);
  expect(Object.keys(localStorage)).toEqual([]);
});

it.each(['ada', 'bob'])(
  'is removed when %s signs in after the session ended without an answer',
  async (user) => {
    await signIn();
    await tokenStore.clear();
    const tab = createTab();
    await tab.auth.signIn({ username: user, password: 'x' });
    await settle();
    expect([cleared, await tab.files.guestDatabase()]).toEqual([[nameOf('visitor')], null]);
  },
);

it('is that of the guest who was last: an earlier one of the account is taken over, or removed', async () => {
  guestMerge = 'auto';
  await signIn();
  await tokenStore.clear();
  users.visitor.id = '0'.repeat(24);
  await signIn();
  const tab = createTab();
  await tab.auth.restore();
  await settle();
  expect(await tab.files.guestDatabase()).toEqual({ name: nameOf('visitor'), hasJoined: true });
  expect(cleared).toEqual([`outbox https://chat.example c ${'a'.repeat(24)}`]);
});

it('is marked as long as storage does not remove it', async () => {
  const client = await signIn();
  isBroken = true;
  await client.auth.signOut();
  expect(Object.keys(localStorage).map((key) => localStorage.getItem(key))).toEqual(['gone', 'gone']);
  isBroken = false;
  await createTab().auth.restore();
  await settle();
  expect(Object.keys(localStorage)).toEqual([]);
});
