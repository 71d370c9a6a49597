import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Ack } from '@sotto/protocol';
import { systemClock } from '../src/create-environment.js';
import { createMemoryTokenStore } from '../src/index.js';
import type { ChatClient, CreateSocket, MessageEvent } from '../src/index.js';
import { createWebSocket } from '../src/socket/socket-io-transport.js';
import { PASSWORD, startChatServer } from './support/chat-server.js';
import { nextEvent } from './support/next-event.js';

let server: Awaited<ReturnType<typeof startChatServer>>;
let owner: ChatClient;
let people = 0;

/** Somebody whose wire is cut. The owner has no socket: what is cut, and what is kept from coming back, is this one. */
const remote = () => server.person(`remote${(people += 1)}`, { random: () => 0.1 });

beforeAll(async () => {
  server = await startChatServer();
  owner = await server.signedIn('olive');
});
afterAll(() => server?.close());

describe('a broken connection', () => {
  afterEach(() => server.faults.clear());

  it('reconnects and delivers what was missed, in order and once', async () => {
    const { slug } = await owner.rooms.create({ name: 'Missed' });
    const client = await remote();
    await client.rooms.join(slug);
    client.messages.track(slug, 0, 0);
    const seen: MessageEvent[] = [];
    client.on('message.new', (event) => seen.push(event));
    await owner.messages.send(slug, 'before');
    await expect.poll(() => seen.length).toBe(1);

    const lost = nextEvent(client, 'connection.changed', ({ status }) => status !== 'online');
    const noSockets = server.faults.refuse({ status: 503, path: '/socket.io/' });
    // Nor may it ask over REST what is new, as it would after some time.
    const noLists = server.faults.refuse({ status: 503, path: '/api/chat/rooms/?scope=joined' });
    server.faults.cutSockets();
    expect(await lost).toMatchObject({ status: 'reconnecting', nextTryAt: expect.any(Number) });
    // More than one page of changes.
    const texts = Array.from({ length: 130 }, (_, index) => `missed ${index}`);
    await Promise.all(texts.map((text) => owner.messages.send(slug, text)));
    expect(seen).toHaveLength(1);

    const again = nextEvent(client, 'rooms.stale');
    noSockets.off();
    noLists.off();
    await again;
    await expect.poll(() => seen.length).toBe(131);
    expect(seen.map(({ rev }) => rev)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.slice(1).map(({ message }) => message.content)).toEqual(texts);
    await owner.messages.send(slug, 'after');
    await expect.poll(() => seen.at(-1)?.message.content).toBe('after');
    expect(seen).toHaveLength(132);
  });

  it('keeps what is written offline and sends it once, in order', async () => {
    const { slug } = await owner.rooms.create({ name: 'Offline' });
    const client = await remote();
    await client.rooms.join(slug);
    const lost = nextEvent(client, 'connection.changed', ({ status }) => status !== 'online');
    server.faults.goAway();
    await lost;
    const waiting = nextEvent(client, 'outbox.changed', ({ messages }) => messages[0]?.error !== undefined);
    const sends = ['one', 'two', 'three'].map((text) => client.messages.send(slug, text));
    expect((await waiting).messages).toMatchObject([
      { content: 'one', status: 'queued', error: { code: 'network' } },
      { content: 'two', status: 'queued' },
      { content: 'three', status: 'queued' },
    ]);
    server.faults.comeBack();
    await Promise.all(sends);
    expect(client.messages.pending(slug)).toEqual([]);
    const { results } = await owner.messages.list(slug);
    expect(results.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
  });

  it('reports unconfirmed if the response over HTTP was lost while no socket opens', async () => {
    const { slug } = await owner.rooms.create({ name: 'Doubtful' });
    const client = await remote();
    await client.rooms.join(slug);
    const lost = nextEvent(client, 'connection.changed', ({ nextTryAt }) => nextTryAt !== undefined);
    const noSockets = server.faults.refuse({ status: 503, path: '/socket.io/' });
    server.faults.cutSockets();
    await lost;
    const told: string[] = [];
    client.on('outbox.changed', ({ messages }) => told.push(messages.map(({ status }) => status).join()));
    server.faults.loseAcknowledgements({ count: 1 });
    await client.messages.send(slug, 'stored');
    noSockets.off();
    expect(told.slice(0, 3)).toEqual(['queued', 'sending', 'unconfirmed']);
    expect(told).not.toContain('failed');
    expect(told.at(-1)).toBe('sent');
    const { results } = await owner.messages.list(slug);
    expect(results.map(({ content }) => content)).toEqual(['stored']);
  });

  it('reports a room as stale if the server knows less than the client', async () => {
    const { slug } = await owner.rooms.create({ name: 'Ahead' });
    const client = await remote();
    await client.rooms.join(slug);
    client.messages.track(slug, 1000, 1000);
    const stale = nextEvent(client, 'room.stale');
    const back = nextEvent(client, 'rooms.stale');
    server.faults.cutSockets();
    await back;
    expect(await stale).toEqual({ room: slug });
  });

  it('leaves nothing behind after close', async () => {
    const client = await remote();
    server.faults.goAway();
    const waiting = client.messages.send('anywhere', 'never').catch((error: unknown) => error);
    client.close();
    expect(await waiting).toMatchObject({ code: 'closed' });
    expect(client.connection).toEqual({ status: 'idle' });
    await expect(client.connect()).rejects.toMatchObject({ code: 'closed' });
    await expect(client.rooms.list()).rejects.toMatchObject({ code: 'closed' });
  });
});

/** Opens sockets as a client does by itself, and counts the tokens that the server accepted on open ones. */
function createRefreshCounter(): { createSocket: CreateSocket; count: () => number } {
  let count = 0;
  return {
    count: () => count,
    createSocket(options) {
      const socket = createWebSocket(options, systemClock);
      return {
        ...socket,
        emit(event, ...args) {
          if (event !== 'auth.refresh') return socket.emit(event, ...args);
          const acknowledge = args.pop() as (response: Ack<unknown>) => void;
          return socket.emit(event, ...args, (response: Ack<unknown>) => {
            if (response.ok) count += 1;
            acknowledge(response);
          });
        },
      };
    },
  };
}

// The last ones here: the server's clock only moves forward.
describe('access tokens that expire soon', () => {
  /** Most of the 15 minutes of a token: less than the minute is left before which the server announces its end. */
  const NEARLY_ALL_MS = 850_000;
  let passed = 0;
  const letPass = (milliseconds: number) => server.faults.skewClock((passed += milliseconds));

  // The last test above broke connections, which `fetch` may still keep to use them again.
  beforeAll(() => vi.waitFor(() => fetch(`${server.url}/healthz`), 20_000));

  it('stays connected and signed in beyond the lifetime of a token', async () => {
    const tokenStore = createMemoryTokenStore();
    const { createSocket, count } = createRefreshCounter();
    const client = await server.person('lasting', { tokenStore, createSocket });
    const states: string[] = [];
    client.on('connection.changed', ({ status }) => states.push(status));
    const required: object[] = [];
    client.on('auth.required', (reason) => required.push(reason));
    const first = await client.auth.getAccessToken();
    for (const refreshes of [1, 2]) {
      const expiring = nextEvent(client, 'auth.expiring');
      letPass(NEARLY_ALL_MS);
      await expiring;
      await expect.poll(count).toBe(refreshes);
      expect((await tokenStore.load())?.accessToken).not.toBe(first);
    }
    await client.rooms.create({ name: 'Still here' });
    expect(states).toEqual([]);
    expect(required).toEqual([]);
    expect(client.connection.status).toBe('online');
  });

  it('refreshes once for clients that share a store', async () => {
    const tokenStore = createMemoryTokenStore();
    const first = await server.person('shared', { tokenStore });
    const second = server.client({ tokenStore });
    await second.auth.restore();
    const old = await first.auth.getAccessToken();
    const expiring = nextEvent(first, 'auth.expiring');
    letPass(NEARLY_ALL_MS);
    await expiring;
    await expect.poll(async () => (await tokenStore.load())?.accessToken).not.toBe(old);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => (index % 2 ? first : second).auth.profile()),
    );
    expect(new Set(answers.map(({ username }) => username))).toEqual(new Set(['shared']));
    expect([first.user, second.user]).toMatchObject([{ username: 'shared' }, { username: 'shared' }]);
  });

  it('asks for a sign-in once when the session was revoked', async () => {
    const tokenStore = createMemoryTokenStore();
    const client = await server.person('revoked', { tokenStore });
    const required: object[] = [];
    client.on('auth.required', (reason) => required.push(reason));
    const over = nextEvent(client, 'auth.required');
    const { refreshToken } = (await tokenStore.load())!;
    await fetch(`${server.url}/oauth/revoke_token/`, {
      method: 'POST',
      body: new URLSearchParams({ token: refreshToken!, client_id: 'demo' }),
    });
    expect(await over).toEqual({ reason: 'token_revoked' });
    expect(client.user).toBeNull();
    expect(await tokenStore.load()).toBeNull();
    const calls = await Promise.allSettled([client.rooms.list(), client.auth.profile()]);
    expect(calls).toMatchObject([
      { status: 'rejected', reason: { code: 'not_signed_in' } },
      { status: 'rejected', reason: { code: 'not_signed_in' } },
    ]);
    expect(required).toHaveLength(1);
    expect(client.connection.status).toBe('idle');
    await client.auth.signIn({ username: 'revoked', password: PASSWORD });
    await client.connect();
    expect(client.connection.status).toBe('online');
  });

  it('uses the tokens of the host', async () => {
    const user = await server.person('hosted');
    let asked = 0;
    const client = server.client({
      getToken: async () => {
        asked += 1;
        return user.auth.getAccessToken();
      },
    });
    expect(await client.auth.restore()).toMatchObject({ username: 'hosted' });
    await client.connect();
    const expiring = nextEvent(client, 'auth.expiring');
    letPass(NEARLY_ALL_MS);
    await expiring;
    await expect.poll(() => asked).toBeGreaterThan(1);
    expect(client.connection.status).toBe('online');
  });
});
