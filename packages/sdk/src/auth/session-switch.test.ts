import { beforeEach, describe, expect, it } from 'vitest';
import { createChatClient } from '../chat-client.js';
import type { ChatClient } from '../api/chat-client.js';
import type { ChatClientOptions } from '../options.js';
import type { StoredTokens } from '../ports.js';
import { createDeferred } from '../internal/deferred.js';
import { createFakeSockets } from '../testing/fake-socket.js';
import { createManualClock, settle } from '../testing/manual-clock.js';

let client: ChatClient;
let sockets: ReturnType<typeof createFakeSockets>;
/** Requests, as method, path and the name in the token. */
let sent: string[];
/** Tokens that the server no longer takes. */
let revoked: Set<string>;
/** Requests whose response waits, by the same text. */
let held: Map<string, ReturnType<typeof createDeferred<void>>>;

const profileOf = (name: string) => ({ id: `id-${name}`, username: name, displayName: name, kind: 'user' });

const serve: typeof fetch = async (url, init) => {
  const { pathname } = new URL(String(url));
  const form = new URLSearchParams(typeof init?.body === 'string' ? init.body : '');
  const reply = (status: number, body: object) => new Response(JSON.stringify(body), { status });
  if (pathname === '/oauth/token/')
    return reply(200, {
      ...{ access_token: form.get('username'), refresh_token: 'r', scope: 'chat' },
      ...{ expires_in: 900, token_type: 'Bearer' },
    });
  if (pathname === '/oauth/revoke_token/') return reply(200, {});
  const name = new Headers(init?.headers).get('authorization')!.replace('Bearer ', '');
  const request = `${init!.method} ${pathname} ${name}`;
  sent.push(request);
  await held.get(request)?.promise;
  if (revoked.has(name)) return reply(401, { status: 401, code: 'invalid_token', title: 't' });
  if (pathname.endsWith('/notifications/') || pathname.endsWith('/privacy/'))
    return reply(200, { sound: false });
  if (pathname === '/api/chat/start/')
    return reply(200, { profile: profileOf(name), rooms: { results: [] } });
  const isMessage =
    pathname.includes('/messages/m/') || (init?.method === 'POST' && pathname.endsWith('/messages/'));
  if (isMessage && !pathname.includes('/reactions/'))
    return reply(200, { id: 'm', room: 'r', seq: 1, rev: 1, content: `of ${name}`, sender: profileOf(name) });
  if (pathname.startsWith('/api/auth/profile/')) return reply(200, profileOf(name));
  return reply(200, { results: [] });
};

/** Lets the response to a request wait; returns the function that sends it. */
function hold(request: string): () => void {
  const waiting = createDeferred<void>();
  held.set(request, waiting);
  return waiting.resolve;
}
const signIn = (username: string) => client.auth.signIn({ username, password: 'x' });
const over = { code: 'not_signed_in' };
const sentBy = (name: string) => sent.filter((request) => request.endsWith(` ${name}`));

function create(options: Partial<ChatClientOptions> = {}): ChatClient {
  return createChatClient({
    ...{ serverUrl: 'https://chat.example', clientId: 'c', fetch: serve, random: () => 0.5 },
    ...{ clock: createManualClock(), createSocket: sockets.createSocket, ...options },
  });
}

beforeEach(() => {
  sockets = createFakeSockets();
  [sent, revoked, held] = [[], new Set(), new Map()];
  client = create();
});

describe('after the next user signed in', () => {
  beforeEach(() => signIn('ada'));

  it('repeats no refused request of the one before', async () => {
    const respond = hold('PATCH /api/chat/rooms/r/messages/m/ ada');
    const editing = client.messages.edit('r', 'm', 'of ada');
    await settle();
    revoked.add('ada');
    await client.auth.signOut();
    await signIn('bob');
    respond();
    await expect(editing).rejects.toMatchObject(over);
    expect(sentBy('bob')).toEqual(['GET /api/auth/profile/ bob']);
  });

  it('sends no message of the one before, which waited for the server', async () => {
    const connecting = client.connect().catch(() => undefined);
    await settle();
    const respond = hold('GET /api/auth/profile/ ada');
    const sending = client.messages.send('r', 'of ada').catch((error: unknown) => error);
    await settle();
    await client.auth.signOut();
    await signIn('bob');
    respond();
    expect(await sending).toMatchObject(over);
    await connecting;
    await settle();
    expect(sentBy('bob')).toEqual(['GET /api/auth/profile/ bob']);
  });

  const message = '/api/chat/rooms/r/messages/m/';
  it.each<[string, string, () => Promise<unknown>]>([
    ['send', 'POST /api/chat/rooms/r/messages/', () => client.messages.send('r', 'of ada')],
    ['edit', `PATCH ${message}`, () => client.messages.edit('r', 'm', 'of ada')],
    ['delete', `DELETE ${message}`, () => client.messages.delete('r', 'm')],
    ['pin', `PUT ${message}pin/`, () => client.messages.pin('r', 'm')],
    ['unpin', `DELETE ${message}pin/`, () => client.messages.unpin('r', 'm')],
    ['list', 'GET /api/chat/rooms/r/messages/', () => client.messages.list('r')],
    ['changes', 'GET /api/chat/rooms/r/changes/', () => client.messages.changes('r', 1)],
  ])('says nothing to the next one of what the one before did: %s', async (_, request, act) => {
    const respond = hold(`${request} ada`);
    const ended = expect(act()).rejects.toMatchObject(over);
    await settle();
    expect(sent.at(-1)).toBe(`${request} ada`);
    await client.auth.signOut();
    await signIn('bob');
    const heard: unknown[] = [];
    for (const name of ['message.new', 'message.updated', 'message.deleted'] as const)
      client.on(name, (event) => heard.push(event));
    respond();
    await ended;
    await settle();
    expect(heard).toEqual([]);
  });

  it('sends no reaction of the one before, which waited for another one', async () => {
    const respond = hold('PUT /api/chat/rooms/r/messages/m/reactions/a/ ada');
    const reacting = ['a', 'b'].map((emoji) => client.messages.react('r', 'm', emoji));
    const ended = Promise.allSettled(reacting);
    await settle();
    await client.auth.signOut();
    await signIn('bob');
    respond();
    expect((await ended)[1]).toMatchObject({ status: 'rejected', reason: over });
    expect(sentBy('bob')).toEqual(['GET /api/auth/profile/ bob']);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['name', 'PATCH /api/auth/profile/', () => client.auth.updateProfile({ displayName: 'Ada' })],
    ['picture', 'PUT /api/auth/profile/avatar/', () => client.auth.setAvatar(new Blob(['x']))],
    [
      'settings',
      'PATCH /api/auth/profile/notifications/',
      () => client.notifications.update({ sound: false }),
    ],
    ['privacy', 'PATCH /api/auth/profile/privacy/', () => client.privacy.update({})],
  ])('does not apply the %s that the one before had changed', async (_, request, change) => {
    const respond = hold(`${request} ada`);
    const changing = change();
    await settle();
    await client.auth.signOut();
    await signIn('bob');
    const users: unknown[] = [];
    client.on('auth.changed', ({ user }) => users.push(user));
    respond();
    await expect(changing).rejects.toMatchObject(over);
    expect([users, client.user]).toEqual([[], profileOf('bob')]);
  });

  it('stays signed in where the one before deletes the account', async () => {
    const respond = hold('POST /api/auth/delete-account/ ada');
    const deleting = client.auth.deleteAccount({ username: 'ada', current: 'x' });
    await settle();
    expect(sent.at(-1)).toBe('POST /api/auth/delete-account/ ada');
    await client.auth.signOut();
    await signIn('bob');
    respond();
    await deleting;
    expect(client.user).toEqual(profileOf('bob'));
    expect((await client.rooms.list()).results).toEqual([]);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['start', 'GET /api/chat/start/', () => client.auth.start()],
    ['restore', 'GET /api/auth/profile/', () => client.auth.restore()],
  ])('%s does not bring the one before back', async (_, request, begin) => {
    const respond = hold(`${request} ada`);
    const beginning = begin();
    await settle();
    await client.auth.signOut();
    respond();
    expect([await beginning, client.user]).toEqual([null, null]);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['start', 'GET /api/chat/start/', () => client.auth.start()],
    ['restore', 'GET /api/auth/profile/', () => client.auth.restore()],
  ])('%s does not say that nobody is signed in', async (_, request, begin) => {
    const respond = hold(`${request} ada`);
    const beginning = begin();
    await settle();
    await signIn('bob');
    respond();
    await expect(beginning).rejects.toMatchObject(over);
    expect(client.user).toEqual(profileOf('bob'));
  });
});

it('does not end the session of the next user where an earlier sign-in is aborted', async () => {
  const abort = new AbortController();
  hold('GET /api/auth/profile/ ada');
  const first = client.auth.signIn({ username: 'ada', password: 'x' }, { signal: abort.signal });
  const ended = expect(first).rejects.toMatchObject({ code: 'aborted' });
  await settle();
  await signIn('bob');
  abort.abort();
  held.get('GET /api/auth/profile/ ada')!.reject(new DOMException('aborted', 'AbortError'));
  await ended;
  await settle();
  expect((await client.rooms.list()).results).toEqual([]);
});

it('does not continue a stored session that was signed out while it was read', async () => {
  const stored = createDeferred<StoredTokens | null>();
  client = create({
    tokenStore: { load: () => stored.promise, save: () => undefined, clear: () => undefined },
  });
  const restoring = client.auth.restore();
  const leaving = client.auth.signOut();
  stored.resolve({ accessToken: 'ada', refreshToken: 'r', expiresAt: Infinity, scope: 'chat' });
  await leaving;
  expect(await restoring).toBeNull();
  await expect(client.rooms.list()).rejects.toMatchObject(over);
  expect(sent).toEqual([]);
});
