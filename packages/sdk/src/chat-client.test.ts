import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createChatClient } from './chat-client.js';
import type { ChatClient } from './api/chat-client.js';
import type { ChatError } from './errors.js';
import { createMemoryTokenStore } from './auth/token-store.js';
import { createMemoryOutboxStore } from './outbox/stores.js';
import { createFakeTabs } from './testing/fake-tabs.js';
import { createFakeSockets } from './testing/fake-socket.js';
import { createFakeStorage } from './testing/fake-storage.js';
import { createManualClock, settle } from './testing/manual-clock.js';

const ada = { id: 'u1', username: 'ada', displayName: 'Ada', kind: 'user', scopes: ['chat'], createdAt: '' };
const grace = { id: 'u2', username: 'grace', displayName: 'Grace', kind: 'user' };
const answers: Record<string, [number, object]> = {};
const fetching = vi.fn<typeof fetch>(async (url) => {
  const [status, body] = answers[new URL(String(url)).pathname] ?? [404, { status: 404, code: 'not_found' }];
  return new Response(JSON.stringify(body), { status });
});
let clock: ReturnType<typeof createManualClock>;
let fake: ReturnType<typeof createFakeSockets>;
let client: ChatClient;

beforeEach(async () => {
  clock = createManualClock();
  fake = createFakeSockets();
  fetching.mockClear();
  answers['/oauth/token/'] = [
    200,
    { access_token: 'a', refresh_token: 'r', expires_in: 900, token_type: 'Bearer', scope: 'chat' },
  ];
  answers['/api/auth/profile/'] = [200, ada];
  answers['/oauth/revoke_token/'] = [200, {}];
  client = createChatClient({
    serverUrl: 'https://chat.example/',
    clientId: 'c',
    fetch: fetching,
    clock,
    random: () => 0.5,
    createSocket: fake.createSocket,
  });
  await client.auth.signIn({ username: 'ada', password: 'secret words' });
  const connected = client.connect();
  await settle();
  fake.last().happen('connect');
  await connected;
});

describe('chat client', () => {
  it('rejects messages once it is closed', async () => {
    client.close();
    await expect(client.messages.send('crew', 'Hello')).rejects.toMatchObject({ code: 'closed' });
  });

  it('disconnects temporarily: leaves no socket and no timer, and the next connection delivers what was missed', async () => {
    const statuses: string[] = [];
    const stale = vi.fn();
    client.on('connection.changed', ({ status }) => statuses.push(status));
    client.on('rooms.stale', stale);
    client.messages.track('r', 7, 3);
    const first = fake.last();
    client.disconnect();
    client.disconnect();
    expect([client.connection.status, client.user?.username, clock.waiting]).toEqual(['idle', 'ada', 0]);
    expect(first.disconnected).toBe(true);
    const connected = client.connect();
    await settle();
    expect(fake.last()).not.toBe(first);
    fake.last().happen('connect');
    await connected;
    expect(statuses).toEqual(['idle', 'connecting', 'online']);
    expect(stale).toHaveBeenCalledTimes(1);
    expect(fake.last().sent).toMatchObject([{ event: 'sync', payload: { rooms: { r: 7 } } }]);
  });

  it('survives an effect that is run twice, as under StrictMode', async () => {
    client.disconnect();
    const given = expect(client.connect()).rejects.toMatchObject({ code: 'closed' });
    client.disconnect();
    await given;
    const connected = client.connect();
    await settle();
    fake.last().happen('connect');
    await connected;
    expect(client.connection.status).toBe('online');
  });

  it('calls all listeners even if one throws', () => {
    const errors: ChatError[] = [];
    const read: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    client.on('read', () => {
      throw new Error('mine');
    });
    client.on('read', (payload) => read.push(payload));
    fake.last().receive('read', { room: 'r', user: grace, seq: 3 });
    expect(read).toEqual([{ room: 'r', user: grace, seq: 3 }]);
    expect(errors).toMatchObject([{ code: 'listener_failed', cause: { message: 'mine' } }]);
    client.on('error', () => {
      throw new Error('in the error listener too');
    });
    fake.last().receive('read', { room: 'r', user: grace, seq: 4 });
    expect(read).toHaveLength(2);
  });

  it('ignores unknown events', () => {
    fake.last().receive('message.invented', {});
    fake.last().receive('toString', {});
    expect(client.connection.status).toBe('online');
  });

  it('forgets who is typing and online when they stop, and when the connection ends', async () => {
    const typists: string[][] = [];
    client.on('typing.changed', ({ users }) => typists.push(users.map(({ username }) => username)));
    fake.last().receive('typing.start', { room: 'r', user: ada, expiresIn: 6 });
    fake.last().receive('typing.start', { room: 'r', user: grace, expiresIn: 6 });
    await clock.advance(5999);
    fake.last().receive('typing.start', { room: 'r', user: grace, expiresIn: 6 });
    await clock.advance(5999);
    expect(typists).toEqual([['grace']]);
    await clock.advance(1);
    expect(typists).toEqual([['grace'], []]);

    fake.last().receive('typing.start', { room: 'r', user: grace, expiresIn: 6 });
    fake.last().receive('presence.changed', { user: grace, status: 'online' });
    expect(client.presence.statusOf('grace')).toBe('online');
    fake.last().happen('disconnect');
    expect(client.presence.statusOf('grace')).toBe('offline');
    expect(client.typing.current('r')).toEqual([]);
  });

  it('ends typing after the device slept, and reports it again when the clock was set back', async () => {
    fake.last().receive('typing.start', { room: 'r', user: grace, expiresIn: 6 });
    expect(client.typing.current('r')).toHaveLength(1);
    clock.jump(6000);
    expect(client.typing.current('r')).toEqual([]);
    const typists: number[] = [];
    client.on('typing.changed', ({ users }) => typists.push(users.length));
    fake.last().receive('typing.start', { room: 'r', user: grace, expiresIn: 6 });
    clock.jump(-3_600_000);
    await clock.advance(6000);
    expect(typists.at(-1)).toBe(0);
    expect(client.typing.current('r')).toEqual([]);

    client.typing.start('r');
    clock.jump(-3_600_000);
    client.typing.start('r');
    expect(fake.last().sent.filter(({ event }) => event === 'typing.start')).toHaveLength(2);
  });

  it('reports typing at most once in 3 s', async () => {
    const said = () => fake.last().sent.map(({ event }) => event);
    client.typing.start('r');
    client.typing.start('r');
    await clock.advance(2999);
    client.typing.start('r');
    expect(said()).toEqual(['typing.start']);
    await clock.advance(1);
    client.typing.start('r');
    client.typing.stop('r');
    client.typing.stop('r');
    await settle();
    expect(said()).toEqual(['typing.start', 'typing.start', 'typing.stop']);
  });

  it('reports typing again soon after a stop, but never so soon that the server would refuse it', async () => {
    const said = () => fake.last().sent.map(({ event }) => event);
    client.typing.start('r');
    client.typing.stop('r');
    client.typing.start('r');
    expect(said()).toEqual(['typing.start', 'typing.stop']);
    await clock.advance(1200);
    client.typing.start('r');
    expect(said()).toEqual(['typing.start', 'typing.stop', 'typing.start']);
  });

  it('treats the reply to its own send as the change', async () => {
    client.messages.track('r', 4, 4);
    const revs: number[] = [];
    client.on('message.new', ({ rev }) => revs.push(rev));
    const sending = client.messages.send('r', 'hello', { clientMessageId: 'mine' });
    await settle();
    const [sent] = fake.last().sent;
    expect(sent).toMatchObject({
      event: 'message.send',
      payload: { room: 'r', content: 'hello', clientMessageId: 'mine' },
    });
    const message = { id: 'm', room: 'r', seq: 5, rev: 5, sender: ada, content: 'hello' };
    sent!.ack({ ok: true, data: message });
    expect(await sending).toEqual(message);
    fake.last().receive('message.new', { room: 'r', rev: 5, message });
    expect(revs).toEqual([5]);
  });

  it('reports an own message once in a room that is not tracked, whether the reply or the event comes first', async () => {
    const revs: number[] = [];
    client.on('message.new', ({ rev }) => revs.push(rev));
    const sending = client.messages.send('r', 'hello', { clientMessageId: 'mine' });
    await settle();
    const message = { id: 'm', room: 'r', seq: 5, rev: 5, sender: ada, content: 'hello' };
    fake.last().sent[0]!.ack({ ok: true, data: message });
    await sending;
    expect(revs).toEqual([5]);
    fake.last().receive('message.new', { room: 'r', rev: 5, message });
    expect(revs).toEqual([5]);
  });

  it('repeats a send that was not acknowledged over REST, under the same id', async () => {
    answers['/api/chat/rooms/r/messages/'] = [201, { id: 'm', room: 'r', seq: 1, rev: 1, sender: ada }];
    const sending = client.messages.send('r', 'hello', { clientMessageId: 'mine' });
    await clock.advance(10_000);
    await clock.advance(500);
    expect(await sending).toMatchObject({ id: 'm' });
    const [, init] = fetching.mock.calls.find(([url]) => String(url).endsWith('/messages/'))!;
    expect(JSON.parse(String(init!.body))).toEqual({ content: 'hello', clientMessageId: 'mine' });
  });

  it('syncs all tracked rooms in one request after a reconnect', async () => {
    client.messages.track('a', 1, 1);
    client.messages.track('b', 2, 2);
    let stale = 0;
    client.on('rooms.stale', () => (stale += 1));
    fake.last().happen('disconnect');
    await clock.advance(500);
    fake.last().happen('connect');
    await settle();
    expect(fake.last().sent).toMatchObject([{ event: 'sync', payload: { rooms: { a: 1, b: 2 } } }]);
    expect(stale).toBe(1);
  });

  it('keeps the texts of a session that ended, for the same user only', async () => {
    answers['/oauth/token/'] = [400, { error: 'invalid_grant' }];
    const required: object[] = [];
    client.on('auth.required', (reason) => required.push(reason));
    const sending = client.messages
      .send('r', 'unsent', { clientMessageId: 'mine' })
      .catch((error: unknown) => error);
    fake.last().receive('session.ended', { code: 'token_expired' });
    fake.last().happen('disconnect');
    await clock.advance(60_000);
    expect(await sending).toMatchObject({ code: 'not_signed_in' });
    expect(required).toEqual([{ reason: 'token_expired' }]);
    expect(client.user).toBeNull();
    expect(client.messages.pending('r')).toMatchObject([{ clientMessageId: 'mine', status: 'failed' }]);

    answers['/oauth/token/'] = [200, { access_token: 'b', expires_in: 900, token_type: 'Bearer', scope: '' }];
    answers['/api/auth/profile/'] = [200, { ...ada, ...grace }];
    await client.auth.signIn({ username: 'grace', password: 'other words' });
    expect(client.messages.pending('r')).toEqual([]);
  });

  it.each([
    [204, []],
    [503, [{ reason: 'token_revoked' }]],
  ])(
    'reports no end that the deletion of the account brings, unless that fails: %s',
    async (status, reasons) => {
      const required: object[] = [];
      client.on('auth.required', (reason) => required.push(reason));
      let respond!: (response: Response) => void;
      fetching.mockImplementationOnce(() => new Promise((resolve) => (respond = resolve)));
      const deleting = client.auth
        .deleteAccount({ username: 'ada', current: 'secret words' })
        .catch(({ status: refused }: ChatError) => refused);
      await settle();
      answers['/oauth/token/'] = [400, { error: 'invalid_grant' }];
      fake.last().receive('session.ended', { code: 'token_revoked' });
      fake.last().happen('disconnect');
      await clock.advance(60_000);
      expect([required, client.user?.username]).toEqual([[], 'ada']);
      respond(new Response(status === 204 ? null : '{}', { status }));
      expect(await deleting).toBe(status === 204 ? undefined : status);
      expect([required, client.user]).toEqual([reasons, null]);
    },
  );

  it('leaves no timer and no socket after close', async () => {
    fake.last().receive('typing.start', { room: 'r', user: grace, expiresIn: 6 });
    client.messages.track('r', 0, 0);
    fake.last().receive('message.new', { room: 'r', rev: 5, message: { seq: 5, sender: grace } });
    client.messages.send('r', 'hello').catch(() => undefined);
    const monitor = client.monitor.connect();
    await settle();
    expect(clock.waiting).toBeGreaterThan(0);
    client.close();
    await settle();
    expect(clock.waiting).toBe(0);
    expect(monitor.connection.status).toBe('idle');
    expect(fake.sockets.every(({ disconnected, listening }) => disconnected && listening === 0)).toBe(true);
    expect(() => client.monitor.connect()).toThrow(expect.objectContaining({ code: 'closed' }));
  });

  it('leaves no channel, lock, timer or socket after close in a tab among others, and leaves the outbox to the next', async () => {
    const browser = createFakeTabs();
    const outboxStore = { ...createMemoryOutboxStore(), key: 'outbox' };
    const tab = createChatClient({
      serverUrl: 'https://chat.example/',
      clientId: 'c',
      fetch: fetching,
      clock,
      createSocket: fake.createSocket,
      tokenStore: { ...createMemoryTokenStore(), key: 'session' },
      outboxStore,
      ...browser.tab(),
    });
    await tab.auth.signIn({ username: 'ada', password: 'secret words' });
    const connected = tab.connect();
    await settle();
    fake.last().happen('connect');
    await connected;
    const sent = tab.messages.send('r', 'unsent', { clientMessageId: 'mine' });
    await settle();
    expect(fake.last().sent).toMatchObject([{ event: 'message.send' }]);
    expect([browser.openChannels, browser.heldLocks]).toEqual([2, 1]);
    client.close();
    tab.close();
    await expect(sent).rejects.toMatchObject({ code: 'kept' });
    await settle();
    expect([browser.openChannels, browser.heldLocks, clock.waiting]).toEqual([0, 0, 0]);
    expect(fake.sockets.every(({ disconnected, listening }) => disconnected && listening === 0)).toBe(true);
    expect(await outboxStore.load('https://chat.example c u1')).toMatchObject([
      { clientMessageId: 'mine', content: 'unsent', status: 'sending' },
    ]);
  });
});

it('deletes what waits before the user leaves the room or signs out, and when the client is closed', async () => {
  client.disconnect();
  const deletions = () =>
    fetching.mock.calls.flatMap(([url, init]) =>
      init?.method === 'DELETE' || String(url).includes('leave') || String(url).includes('revoke')
        ? [[new URL(String(url)).pathname, init?.keepalive ?? false]]
        : [],
    );
  for (const id of ['a', 'b', 'c']) answers[`/api/chat/rooms/r/messages/${id}/`] = [200, { id, room: 'r' }];
  answers['/api/chat/rooms/r/leave/'] = [200, {}];
  client.messages.deleteSoon('r', 'a');
  await client.rooms.leave('r');
  client.messages.deleteSoon('r', 'b');
  await client.auth.signOut();
  await client.auth.signIn({ username: 'ada', password: 'secret words' });
  client.messages.deleteSoon('r', 'c');
  expect(client.messages.deletions('r')).toHaveLength(1);
  client.close();
  await settle();
  expect(deletions()).toEqual([
    ...[
      ['/api/chat/rooms/r/messages/a/', false],
      ['/api/chat/rooms/r/leave/', false],
    ],
    ...[
      ['/api/chat/rooms/r/messages/b/', false],
      ['/oauth/revoke_token/', false],
    ],
    ['/api/chat/rooms/r/messages/c/', true],
  ]);
});

it('touches no storage of the page where nothing outlives the page', async () => {
  const touch = vi.fn<() => never>(() => {
    throw new Error('touched');
  });
  vi.stubGlobal('localStorage', new Proxy({}, { get: touch, ownKeys: touch }));
  client.disconnect();
  await client.auth.restore();
  await client.files.guestDatabase();
  client.messages.deleteSoon('r', 'a');
  await client.auth.signOut();
  await client.auth.restore();
  await client.auth.signIn({ username: 'ada', password: 'secret words' });
  client.messages.deleteSoon('r', 'a');
  client.close();
  await settle();
  expect(touch).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

it('deletes after the next start what the server refused as the client was closed', async () => {
  vi.stubGlobal('localStorage', createFakeStorage());
  const tokenStore = createMemoryTokenStore();
  const open = () =>
    createChatClient({
      ...{ serverUrl: 'https://chat.example', clientId: 'c', fetch: fetching, clock, tokenStore },
      outboxStore: { ...createMemoryOutboxStore(), key: 'outbox' },
      createSocket: fake.createSocket,
    });
  const path = '/api/chat/rooms/r/messages/a/';
  answers[path] = [429, { status: 429, code: 'rate_limited' }];
  const before = open();
  await before.auth.signIn({ username: 'ada', password: 'secret words' });
  before.messages.deleteSoon('r', 'a');
  before.close();
  await settle();
  answers[path] = [200, { id: 'a', room: 'r' }];
  fetching.mockClear();
  const next = open();
  await next.auth.restore();
  await settle();
  const sent = fetching.mock.calls.filter(([url]) => String(url).endsWith(path));
  expect([sent.map(([, init]) => init?.method), next.messages.deletions('r')]).toEqual([['DELETE'], []]);
  expect(Object.keys(localStorage)).toEqual([]);
  next.close();
  vi.unstubAllGlobals();
});
