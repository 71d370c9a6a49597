import type { Message } from '@sotto/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createChatClient } from '../chat-client.js';
import type { ChatClient } from '../api/chat-client.js';
import type { ChatClientOptions } from '../options.js';
import { createMemoryOutboxStore } from '../outbox/stores.js';
import type { OutboxStore, TokenStore } from '../ports.js';
import { createFakeSockets } from '../testing/fake-socket.js';
import { createFakeTabs } from '../testing/fake-tabs.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createMemoryTokenStore } from './token-store.js';

const ID = { guest: 'a'.repeat(24), ada: 'b'.repeat(24), bob: 'c'.repeat(24) };
const NAMES = { guest: 'Visitor', ada: 'Ada', bob: 'Bob' };
const userOf = (name: keyof typeof ID) => ({
  id: ID[name],
  username: name,
  displayName: NAMES[name],
  kind: name === 'guest' ? 'guest' : 'user',
});

let clock: ReturnType<typeof createManualClock>;
let sockets: ReturnType<typeof createFakeSockets>;
let tokenStore: TokenStore;
let outboxStore: OutboxStore;
let guestMerge: 'ask' | 'auto' | 'off';
/** What the server answers to a merge; `null`: the connection breaks. */
let answer: [number, object] | null;
let merges: { token: string; guestToken: string }[];
let revoked: string[];
let stored: { content: string; author?: string }[];
let messagesFail: boolean;
/** What the response to a merge waits for. */
let held: Promise<unknown> | undefined;

const serve: typeof fetch = async (url, init) => {
  const { pathname } = new URL(String(url));
  const reply = (status: number, body: object) => new Response(JSON.stringify(body), { status });
  const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? '';
  if (pathname === '/oauth/token/') {
    const form = new URLSearchParams(String(init!.body));
    const name = form.get('grant_type')!.endsWith('guest') ? 'guest' : (form.get('username') ?? 'ada');
    const tokens = { access_token: name, refresh_token: `${name}-refresh`, expires_in: 900, scope: 'chat' };
    return reply(
      200,
      form.get('grant_type')!.includes('jwt') ? { ...tokens, refresh_token: undefined } : tokens,
    );
  }
  if (pathname === '/oauth/revoke_token/') {
    revoked.push(new URLSearchParams(String(init!.body)).get('token')!);
    return reply(200, {});
  }
  if (pathname === '/api/config/') return reply(200, { site: { name: 'S' }, signIn: ['guest'], guestMerge });
  if (pathname === '/api/auth/profile/') return reply(200, userOf(token as keyof typeof ID));
  const body = JSON.parse(String(init?.body ?? 'null')) as Record<string, string>;
  if (pathname === '/api/auth/merge/') {
    merges.push({ token, guestToken: body['guestToken']! });
    const response = answer;
    await held;
    if (!response) throw new TypeError('broken');
    return reply(...response);
  }
  if (pathname.endsWith('/messages/')) {
    if (messagesFail) throw new TypeError('broken');
    const { content, author } = body;
    stored.push({ content: content!, ...(author && { author }) });
    return reply(201, { ...body, id: 'm', room: 'r', seq: 1, rev: 1, sender: userOf('ada') });
  }
  return reply(200, { results: [] });
};

function create(options: Partial<ChatClientOptions> = {}): ChatClient {
  return createChatClient({
    serverUrl: 'https://chat.example',
    clientId: 'c',
    fetch: serve,
    clock,
    random: () => 0.5,
    createSocket: sockets.createSocket,
    tokenStore,
    outboxStore,
    locks: null,
    createChannel: null,
    ...options,
  });
}

/** A guest who is in the middle of a message when the network breaks. */
async function visit(): Promise<ChatClient> {
  const client = create();
  expect(await client.auth.continueAsGuest({ name: 'Visitor' })).toMatchObject({ kind: 'guest' });
  messagesFail = true;
  client.messages.send('r', 'unsent', { clientMessageId: 'mine' }).catch(() => undefined);
  await settle();
  return client;
}
const signIn = (client: ChatClient, username = 'ada') => client.auth.signIn({ username, password: 'x' });

beforeEach(() => {
  clock = createManualClock();
  sockets = createFakeSockets();
  tokenStore = { ...createMemoryTokenStore(), key: 'tokens' };
  outboxStore = { ...createMemoryOutboxStore(), key: 'outbox' };
  guestMerge = 'auto';
  answer = [200, { from: ID.guest, user: userOf('ada') }];
  [merges, revoked, stored, messagesFail, held] = [[], [], [], false, undefined];
});

describe('a guest', () => {
  it('is kept for the next visit, and remembered as a guest', async () => {
    await visit();
    expect(await tokenStore.load()).toMatchObject({ guest: { id: ID.guest, displayName: 'Visitor' } });
    expect(await create().auth.restore()).toMatchObject({ kind: 'guest' });
    expect(merges).toEqual([]);
  });

  it('joins the account at once where the site says so, with the unsent messages', async () => {
    const client = await visit();
    const merged: unknown[] = [];
    client.on('user.merged', (event) => merged.push(event));
    messagesFail = false;
    await signIn(client);
    await settle();
    expect(merges).toEqual([{ token: 'ada', guestToken: 'guest-refresh' }]);
    expect(merged).toEqual([{ from: ID.guest, user: userOf('ada') }]);
    expect(stored).toEqual([{ content: 'unsent', author: ID.guest }]);
    expect((await tokenStore.load())!.guest).toBeUndefined();
    await clock.advance(600_000);
    await create().auth.restore();
    await settle();
    expect(merges).toHaveLength(1);
    expect(stored).toHaveLength(1);
  });

  it('joins a user whom the page signs in, also after a reload', async () => {
    await visit();
    const sub = Buffer.from('{"iss":"acme","sub":"7"}').toString('base64url');
    const getToken = vi.fn<() => string | null>(() => `e30.${sub}.c2ln`);
    const client = create({ getToken });
    expect(await client.auth.restore()).toMatchObject({ username: 'ada' });
    await settle();
    expect(merges).toEqual([{ token: 'ada', guestToken: 'guest-refresh' }]);
    expect(await tokenStore.load()).toBeNull();
  });

  it('goes on as a guest where the page has no user', async () => {
    await visit();
    const client = create({ getToken: () => null });
    expect(await client.auth.restore()).toMatchObject({ kind: 'guest' });
  });

  it('is asked about, and joins only with consent', async () => {
    guestMerge = 'ask';
    const client = await visit();
    const offers: unknown[] = [];
    client.on('merge.offered', (offer) => offers.push(offer));
    await signIn(client);
    await settle();
    const offer = { id: ID.guest, displayName: 'Visitor' };
    expect([offers, client.auth.mergeOffer, merges]).toEqual([[offer], offer, []]);
    // The question is asked again after a reload, and answered there.
    const later = create();
    later.on('merge.offered', (again) => offers.push(again));
    await later.auth.restore();
    await settle();
    expect(offers).toHaveLength(2);
    expect(await later.auth.merge()).toEqual(userOf('ada'));
    expect(later.auth.mergeOffer).toBeNull();
    // The first tab comes too late.
    expect(await client.auth.merge()).toBeNull();
    expect(merges).toHaveLength(1);
  });

  it.each(['password', 'page'] as const)('is asked about in no tab once one declines (%s)', async (way) => {
    guestMerge = 'ask';
    const browser = createFakeTabs();
    // The page signs its users in by an access token of the server API.
    const tab = () => create({ ...browser.tab(), ...(way === 'page' && { getToken: async () => 'ada' }) });
    await (way === 'password' ? signIn(await visit()) : visit());
    const [one, two] = [tab(), tab()];
    const heard: string[] = [];
    two.on('merge.declined', ({ id }) => heard.push(id));
    for (const client of [one, two]) await client.auth.restore();
    await settle();
    expect([one.auth.mergeOffer?.id, two.auth.mergeOffer?.id]).toEqual([ID.guest, ID.guest]);
    await one.auth.declineMerge();
    await settle();
    expect([one.auth.mergeOffer, two.auth.mergeOffer, heard]).toEqual([null, null, [ID.guest]]);
  });

  it('ends where the visitor declines, or the site never merges', async () => {
    guestMerge = 'ask';
    const client = await visit();
    await signIn(client);
    await settle();
    await client.auth.declineMerge();
    expect([client.auth.mergeOffer, revoked]).toEqual([null, ['guest-refresh']]);
    guestMerge = 'off';
    await signIn(await visit());
    await settle();
    expect([merges, revoked]).toEqual([[], ['guest-refresh', 'guest-refresh']]);
    expect((await tokenStore.load())!.guest).toBeUndefined();
  });

  it('is merged once the server answers, also after a reload, without another question', async () => {
    guestMerge = 'ask';
    answer = null;
    const client = await visit();
    await signIn(client);
    await settle();
    await expect(client.auth.merge()).rejects.toMatchObject({ code: 'network' });
    await clock.advance(2_000);
    expect(merges.length).toBeGreaterThan(1);
    client.close();
    const before = merges.length;
    await clock.advance(60_000);
    expect(merges).toHaveLength(before);
    answer = [200, { from: ID.guest, user: userOf('ada') }];
    messagesFail = false;
    const later = create();
    await later.auth.restore();
    await settle();
    expect(later.auth.mergeOffer).toBeNull();
    expect(merges).toHaveLength(before + 1);
    expect(stored).toEqual([{ content: 'unsent', author: ID.guest }]);
  });

  it.each(['guest_merged', 'forbidden', 'validation_failed'])('is forgotten after %s', async (code) => {
    answer = [409, { status: 409, code, title: code }];
    const client = await visit();
    await signIn(client);
    await settle();
    await clock.advance(60_000);
    expect([merges.length, (await tokenStore.load())!.guest]).toEqual([1, undefined]);
  });

  it('does not join the next user, who signs in while the merge is under way', async () => {
    const client = await visit();
    const merged = vi.fn();
    client.on('user.merged', merged);
    let release!: () => void;
    held = new Promise<void>((resolve) => (release = resolve));
    await signIn(client);
    await settle();
    answer = [409, { status: 409, code: 'guest_merged', title: 'of another account' }];
    messagesFail = false;
    await signIn(client, 'bob');
    await settle();
    release();
    await settle();
    expect(merges.map(({ token }) => token)).toEqual(['ada', 'bob']);
    expect([merged.mock.calls, stored]).toEqual([[], []]);
  });

  it('is not tried again once the user has signed out', async () => {
    const client = await visit();
    answer = null;
    let release!: () => void;
    held = new Promise<void>((resolve) => (release = resolve));
    await signIn(client);
    await settle();
    await client.auth.signOut();
    release();
    await settle();
    expect([merges.length, clock.waiting]).toEqual([1, 0]);
  });

  it('joins no other account than the one that was agreed to', async () => {
    guestMerge = 'ask';
    answer = null;
    const client = await visit();
    await signIn(client);
    await settle();
    await expect(client.auth.merge()).rejects.toMatchObject({ code: 'network' });
    await signIn(client, 'bob');
    await settle();
    expect(client.auth.mergeOffer).toMatchObject({ id: ID.guest });
    expect(merges.filter(({ token }) => token === 'bob')).toEqual([]);
  });

  it('is written to the store once, and not over the session of another user', async () => {
    await visit();
    const save = vi.fn(tokenStore.save);
    tokenStore = { ...tokenStore, save };
    await create().auth.restore();
    await settle();
    expect(save).not.toHaveBeenCalled();
    const { accessToken, expiresAt, scope } = (await tokenStore.load())!;
    await tokenStore.save({ accessToken, expiresAt, scope });
    const client = create({ fetch: (url, init) => (takeOver(String(url)), serve(url, init)) });
    // Another tab signs Ada in while this one reads who the guest is.
    const takeOver = (url: string) =>
      url.endsWith('/profile/') && void tokenStore.save({ accessToken: 'ada', expiresAt, scope });
    await client.auth.restore();
    await settle();
    expect((await tokenStore.load())!.guest).toBeUndefined();
  });

  it('stays a guest where the store fails', async () => {
    const client = await visit();
    tokenStore = { load: () => Promise.reject(new Error('denied')), save: vi.fn(), clear: vi.fn() };
    const other = create({ tokenStore: { ...tokenStore, load: vi.fn(tokenStore.load) } });
    await other.auth.continueAsGuest();
    await settle();
    expect([client.user?.kind, other.user?.kind]).toEqual(['guest', 'guest']);
  });

  it('is forgotten with the sign-out of the account', async () => {
    guestMerge = 'ask';
    const client = await visit();
    await signIn(client);
    await settle();
    await client.auth.signOut();
    expect([await tokenStore.load(), client.auth.mergeOffer]).toEqual([null, null]);
  });

  it('keeps the former guest through a refresh of the tokens', async () => {
    guestMerge = 'ask';
    const client = await visit();
    await signIn(client);
    await settle();
    await clock.advance(900_000);
    await client.rooms.list();
    expect(await tokenStore.load()).toMatchObject({ guest: { id: ID.guest, token: 'guest-refresh' } });
  });

  it('is no question any more once another tab has let the guest join', async () => {
    guestMerge = 'ask';
    const client = create();
    await client.auth.continueAsGuest();
    await signIn(client);
    await settle();
    const connected = client.connect();
    await settle();
    sockets.last().happen('connect');
    await connected;
    const offers: unknown[] = [];
    client.on('user.merged', () => offers.push(client.auth.mergeOffer));
    sockets.last().receive('user.merged', { from: ID.bob, user: userOf('ada') });
    sockets.last().receive('user.merged', { from: ID.guest, user: userOf('ada') });
    expect(offers).toEqual([{ id: ID.guest, displayName: 'Visitor' }, null]);
  });

  it('joins once though two tabs ask', async () => {
    guestMerge = 'ask';
    const browser = createFakeTabs();
    const first = create(browser.tab());
    await first.auth.continueAsGuest();
    await signIn(first);
    await settle();
    const second = create(browser.tab());
    await second.auth.restore();
    await settle();
    const results = await Promise.all([first.auth.merge(), second.auth.merge()]);
    expect(results.filter((user) => user !== null).length).toBeGreaterThan(0);
    expect(new Set(merges.map(({ guestToken }) => guestToken))).toEqual(new Set(['guest-refresh']));
    expect((await tokenStore.load())!.guest).toBeUndefined();
  });
});

describe('a former guest', () => {
  const said = (id: string, seq: number, more: object = {}) =>
    ({
      id,
      room: 'r',
      seq,
      rev: seq,
      content: id,
      clientMessageId: id,
      sender: userOf('guest'),
      ...more,
    }) as unknown as Message;
  let client: ChatClient;
  const senders: [string, string | undefined][] = [];
  const merged = vi.fn();

  beforeEach(async () => {
    senders.length = 0;
    merged.mockReset();
    client = create({ tokenStore: createMemoryTokenStore() });
    await client.auth.signIn({ username: 'ada', password: 'x' });
    const connected = client.connect();
    await settle();
    sockets.last().happen('connect');
    await connected;
    client.on('message.new', ({ message }) => senders.push([message.sender.id, message.senderWas]));
    client.on('user.merged', merged);
  });
  const receive = (event: string, payload: unknown) => sockets.last().receive(event, payload);
  const bob = { ...userOf('ada'), id: 'c'.repeat(24), username: 'bob', displayName: 'Bob' };

  it('is replaced by the account in messages, typing and presence, and reported once', () => {
    receive('presence.changed', { user: userOf('guest'), status: 'online' });
    client.messages.track('r', 0, 0);
    receive('message.new', { room: 'r', rev: 2, message: said('held', 2) });
    receive('typing.start', { room: 'r', user: userOf('guest'), expiresIn: 6 });
    receive('user.merged', { from: ID.guest, user: bob });
    expect(client.typing.current('r')).toEqual([bob]);
    expect([client.presence.statusOf('bob'), client.presence.statusOf('guest')]).toEqual([
      'online',
      'offline',
    ]);
    // It was on its way, and another waited for it.
    receive('message.new', { room: 'r', rev: 1, message: said('late', 1) });
    expect(senders).toEqual([
      [bob.id, ID.guest],
      [bob.id, ID.guest],
    ]);
    receive('message.new', {
      room: 'r',
      rev: 3,
      message: said('new', 3, { sender: bob, senderWas: ID.guest }),
    });
    expect(merged).toHaveBeenCalledExactlyOnceWith({ from: ID.guest, user: bob });
  });

  it('is learned from a message by a client that missed the event', () => {
    receive('message.new', {
      room: 'r',
      rev: 1,
      message: said('new', 1, { sender: bob, senderWas: ID.guest }),
    });
    expect(merged).toHaveBeenCalledExactlyOnceWith({ from: ID.guest, user: bob });
    receive('message.new', { room: 'r', rev: 2, message: said('stale', 2) });
    expect(senders.at(-1)).toEqual([bob.id, ID.guest]);
  });

  it('has the new name of a user who changed it', () => {
    receive('typing.start', { room: 'r', user: bob, expiresIn: 6 });
    receive('user.updated', { user: { ...bob, displayName: 'Robert' } });
    expect(client.typing.current('r')).toMatchObject([{ displayName: 'Robert' }]);
    const changes: unknown[] = [];
    client.on('auth.changed', ({ user }) => changes.push(user?.displayName));
    receive('user.updated', { user: { ...userOf('ada'), displayName: 'Ada L.' } });
    expect([changes, client.user?.displayName]).toEqual([['Ada L.'], 'Ada L.']);
  });
});
