import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createChatClient } from './chat-client.js';
import type { ChatClient } from './api.js';
import type { RequestOptions, TokenStore } from './options.js';
import { createMemoryTokenStore } from './auth/token-store.js';
import { createFakeSockets } from './testing/fake-socket.js';
import { createManualClock, settle } from './testing/manual-clock.js';

const ada = { id: 'u1', username: 'ada', displayName: 'Ada', kind: 'user', scopes: ['chat'], createdAt: '' };
const credentials = { username: 'ada', password: 'secret words' };
const tokens = {
  access_token: 'a',
  refresh_token: 'r',
  expires_in: 900,
  token_type: 'Bearer',
  scope: 'chat',
};

/** Every call that waits for the server, by its API; another test holds this list against the real client. */
const calls: Record<
  string,
  Record<string, (client: ChatClient, options: RequestOptions) => Promise<unknown>>
> = {
  auth: {
    register: (client, options) => client.auth.register(credentials, options),
    signIn: (client, options) => client.auth.signIn(credentials, options),
    signInAsBot: (client, options) => client.auth.signInAsBot(options),
    restore: (client, options) => client.auth.restore(options),
    profile: (client, options) => client.auth.profile(options),
    updateProfile: (client, options) => client.auth.updateProfile({ displayName: 'A' }, options),
    getAccessToken: (client, options) => client.auth.getAccessToken(options),
  },
  rooms: {
    list: (client, options) => client.rooms.list({}, options),
    create: (client, options) => client.rooms.create({ name: 'R' }, options),
    get: (client, options) => client.rooms.get('r', options),
    update: (client, options) => client.rooms.update('r', { name: 'S' }, options),
    join: (client, options) => client.rooms.join('r', options),
    leave: (client, options) => client.rooms.leave('r', options),
    markRead: (client, options) => client.rooms.markRead('r', 1, options),
  },
  members: {
    list: (client, options) => client.members.list('r', options),
    add: (client, options) => client.members.add('r', { username: 'grace' }, options),
    setRole: (client, options) => client.members.setRole('r', 'grace', 'member', options),
    remove: (client, options) => client.members.remove('r', 'grace', options),
  },
  monitor: { summary: (client, options) => client.monitor.summary(options) },
};
const each = Object.entries(calls).flatMap(([api, methods]) =>
  Object.entries(methods).map(([name, call]) => ({ name: `${api}.${name}`, call })),
);

let clock: ReturnType<typeof createManualClock>;
let client: ChatClient;
let store: TokenStore;
/** Answers by path; what has none hangs until the request is given up. */
let answers: Record<string, object>;
const asked: string[] = [];
const fetching = vi.fn<typeof fetch>((url, init) => {
  const { pathname } = new URL(String(url));
  asked.push(pathname);
  const body = answers[pathname];
  if (body) return Promise.resolve(new Response(JSON.stringify(body)));
  return new Promise((_resolve, reject) => {
    const giveUp = () => reject(new DOMException('given up', 'AbortError'));
    if (init!.signal!.aborted) giveUp();
    init!.signal!.addEventListener('abort', giveUp);
  });
});

/** A signal that knows which listeners it has. */
function watchedSignal() {
  const controller = new AbortController();
  let listeners = 0;
  let added = 0;
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    added += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  return {
    signal,
    abort: (reason?: unknown) => controller.abort(reason),
    left: () => listeners,
    ever: () => added,
  };
}

beforeEach(async () => {
  clock = createManualClock();
  store = createMemoryTokenStore();
  answers = { '/oauth/token/': tokens, '/api/auth/profile/': ada };
  client = createChatClient({
    serverUrl: 'https://chat.example/',
    clientId: 'c',
    fetch: fetching,
    clock,
    random: () => 0.5,
    tokenStore: store,
    createSocket: createFakeSockets().createSocket,
  });
  await client.auth.signIn(credentials);
  answers = {};
  asked.length = 0;
});

describe('a signal', () => {
  it('can be given to every call that waits for the server', () => {
    for (const api of ['auth', 'rooms', 'members', 'monitor'] as const) {
      // These two never reject: one only stops waiting, the other answers at once.
      const own = Object.keys(client[api]).filter((name) => name !== 'signOut' && name !== 'connect');
      expect(Object.keys(calls[api]!).sort()).toEqual(own.sort());
    }
  });

  it.each(each)('ends $name with `aborted`, and leaves nothing behind', async ({ call }) => {
    // So that the calls which need no more than a token wait, too.
    await clock.advance(899_000);
    const { signal, abort, left, ever } = watchedSignal();
    const reason = new Error('the user went elsewhere');
    const ended = expect(call(client, { signal })).rejects.toMatchObject({
      name: 'ChatError',
      code: 'aborted',
      retryable: false,
      cause: reason,
    });
    await settle();
    expect(ever()).toBeGreaterThan(0);
    abort(reason);
    await ended;
    expect(left()).toBe(0);
    client.close();
    await settle();
    expect(clock.waiting).toBe(0);
  });

  it.each(each)('that aborted before ends $name, too', async ({ call }) => {
    const { signal, abort, left } = watchedSignal();
    abort();
    await clock.advance(899_000);
    await expect(call(client, { signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(left()).toBe(0);
  });

  it.each(each)('that never aborts is left alone by $name', async ({ call }) => {
    const { signal, left } = watchedSignal();
    const paths = ['auth/register', 'auth/profile', 'chat/rooms', 'chat/rooms/r', 'chat/rooms/r/join'];
    paths.push('chat/rooms/r/leave', 'chat/rooms/r/read', 'chat/rooms/r/members', 'monitor/summary');
    paths.push('chat/rooms/r/members/grace');
    answers = Object.fromEntries(paths.map((path) => [`/api/${path}/`, { ...ada, user: ada, results: [] }]));
    answers['/oauth/token/'] = tokens;
    await call(client, { signal });
    expect(left()).toBe(0);
  });

  it('that gives up before the grant leaves the session as it was', async () => {
    const controller = new AbortController();
    const signingIn = client.auth.signIn({ username: 'grace', password: 'x' }, controller);
    await settle();
    controller.abort();
    await expect(signingIn).rejects.toMatchObject({ code: 'aborted' });
    expect(client.user).toMatchObject({ username: 'ada' });
    expect(await store.load()).toMatchObject({ accessToken: 'a' });
  });

  it('that gives up after the grant signs nobody in, and ends that session', async () => {
    answers['/oauth/token/'] = { ...tokens, access_token: 'b', refresh_token: 's' };
    const controller = new AbortController();
    const signingIn = client.auth.signIn({ username: 'grace', password: 'x' }, controller);
    await vi.waitFor(() => expect(asked).toContain('/api/auth/profile/'));
    controller.abort();
    await expect(signingIn).rejects.toMatchObject({ code: 'aborted' });
    expect(client.user).toBeNull();
    expect(await store.load()).toBeNull();
    await settle();
    expect(asked.at(-1)).toBe('/oauth/revoke_token/');
    expect(String(fetching.mock.lastCall![1]!.body)).toContain('token=s');
  });

  it('ends the wait of a sign-out, which happened', async () => {
    const controller = new AbortController();
    const leaving = client.auth.signOut(controller);
    await settle();
    expect(asked).toEqual(['/oauth/revoke_token/']);
    controller.abort();
    await leaving;
    expect(client.user).toBeNull();
  });

  it('ends one wait for a refresh, and not the refresh that others wait for', async () => {
    await clock.advance(899_000);
    const controller = new AbortController();
    const mine = expect(client.rooms.get('r', controller)).rejects.toMatchObject({ code: 'aborted' });
    const theirs = client.auth.getAccessToken();
    await settle();
    answers['/oauth/token/'] = { ...tokens, access_token: 'fresh' };
    controller.abort();
    await mine;
    // The refresh hangs still: it ends by its own timeout, and only then does the other's call.
    const late = expect(theirs).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(15_000);
    await late;
    expect(await client.auth.getAccessToken()).toBe('fresh');
  });
});
