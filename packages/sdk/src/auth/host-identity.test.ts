import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createChatClient } from '../chat-client.js';
import type { ChatClient } from '../api/chat-client.js';
import type { ChatClientOptions, TokenReason } from '../options.js';
import { createFakeSockets } from '../testing/fake-socket.js';
import { createManualClock, settle } from '../testing/manual-clock.js';

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** An assertion as a page's backend signs it; nobody here verifies the signature. */
const assertion = (sub: string, more: object = {}) =>
  `${base64({ alg: 'HS256' })}.${base64({ iss: 'acme', sub, ...more })}.c2ln`;

let clock: ReturnType<typeof createManualClock>;
let sockets: ReturnType<typeof createFakeSockets>;
/** What the page would return next, by reason. */
let page: { token: string | null; asked: TokenReason[] };
/** Requests of the token and revocation endpoints. */
let forms: Record<string, string>[];
let refusal: [number, object] | null;
let sent: { path: string; token: string | null; body: string }[];
let client: ChatClient;
let issued: number;
/** Called before each response, which may wait for it. */
let beforeReply: (path: string) => unknown;

const users: Record<string, object> = {};
/** A server that issues `<sub>-<n>` for an assertion of `sub`, and knows whose token it is by that. */
const serve: typeof fetch = async (url, init) => {
  const { pathname } = new URL(String(url));
  const reply = (status: number, body: object) => new Response(JSON.stringify(body), { status });
  const refused = refusal;
  await beforeReply(pathname);
  if (init?.signal?.aborted) throw new DOMException('aborted', 'AbortError');
  if (pathname.startsWith('/oauth/')) {
    const form = Object.fromEntries(new URLSearchParams(String(init!.body)));
    forms.push({ pathname, ...form });
    if (pathname !== '/oauth/token/') return reply(200, {});
    if (refused) return reply(...refused);
    const payload = form['assertion']?.split('.')[1] ?? '';
    const sub = form['assertion']
      ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub
      : (form['refresh_token'] ?? form['username'])!.split('-')[0]!;
    const name = `${sub}-${(issued += 1)}`;
    return reply(200, {
      access_token: name,
      expires_in: 900,
      token_type: 'Bearer',
      scope: 'chat',
      ...(form['scope'] === 'offline_access' && { refresh_token: `${name}-refresh` }),
    });
  }
  const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? null;
  sent.push({ path: pathname, token, body: String(init?.body) });
  const name = token?.split('-')[0] ?? '';
  if (pathname.endsWith('/messages/')) return new Promise(() => undefined);
  if (pathname === '/api/auth/profile/')
    return reply(
      200,
      (users[name] ??= { id: `id-${name}`, username: name, displayName: name, kind: 'user' }),
    );
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
    getToken: ({ reason }) => {
      page.asked.push(reason);
      return page.token;
    },
    ...options,
  });
}

async function connect(): Promise<void> {
  const connected = client.connect();
  await settle();
  sockets.last().happen('connect');
  await connected;
}

beforeEach(() => {
  clock = createManualClock();
  sockets = createFakeSockets();
  page = { token: assertion('ada'), asked: [] };
  [forms, sent, refusal, issued] = [[], [], null, 0];
  beforeReply = () => undefined;
  client = create();
});

describe('getToken', () => {
  it('exchanges an assertion once for all callers, without asking for a refresh token', async () => {
    const [user] = await Promise.all([client.auth.restore(), client.rooms.list(), client.auth.profile()]);
    expect(user).toMatchObject({ username: 'ada' });
    expect(page.asked).toEqual(['initial']);
    expect(forms).toEqual([
      {
        pathname: '/oauth/token/',
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion('ada'),
        client_id: 'c',
      },
    ]);
  });

  it('takes a token without dots as an access token of the server', async () => {
    page.token = 'ada-own';
    expect(await client.auth.restore()).toMatchObject({ username: 'ada' });
    expect([forms, sent.at(-1)!.token]).toEqual([[], 'ada-own']);
  });

  it.each([null, ''])('signs nobody in for %j, and asks again only when the page says so', async (nobody) => {
    page.token = nobody;
    expect(await client.auth.restore()).toBeNull();
    await expect(client.rooms.list()).rejects.toMatchObject({ code: 'not_signed_in' });
    await expect(client.connect()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(page.asked).toEqual(['initial']);
    page.token = assertion('ada');
    expect(await client.auth.hostChanged()).toMatchObject({ username: 'ada' });
    expect(page.asked).toEqual(['initial', 'changed']);
  });

  it('is called again when the token expires, and the session goes on', async () => {
    await client.auth.restore();
    const changes = vi.fn();
    client.on('auth.changed', changes);
    await clock.advance(900_000);
    await Promise.all([client.rooms.list(), client.auth.getAccessToken()]);
    expect(page.asked).toEqual(['initial', 'expired']);
    expect(await client.auth.getAccessToken()).toBe('ada-2');
    expect(changes).not.toHaveBeenCalled();
  });

  it('continues an open socket with the next token', async () => {
    await client.auth.restore();
    await connect();
    page.token = assertion('ada', { iat: 2 });
    await client.auth.hostChanged();
    expect(sockets.last().sent).toMatchObject([{ event: 'auth.refresh', payload: { token: 'ada-2' } }]);
    expect([sockets.sockets.length, client.connection.status]).toEqual([1, 'online']);
  });

  it('says that the token was revoked', async () => {
    await client.auth.restore();
    await connect();
    sockets.last().receive('session.ended', { code: 'token_revoked' });
    sockets.last().happen('disconnect');
    await clock.advance(1_000);
    expect(page.asked).toEqual(['initial', 'revoked']);
    expect(sockets.last().options.token).toBe('ada-2');
  });

  it('signs out with the page when its user is gone, at the next need of a token', async () => {
    await client.auth.restore();
    await connect();
    client.messages.send('r', 'unsent', { clientMessageId: 'mine' }).catch(() => undefined);
    const required = vi.fn();
    client.on('auth.required', required);
    page.token = null;
    sockets.last().receive('auth.expiring', { expiresIn: 10 });
    await settle();
    expect([client.user, client.connection.status]).toEqual([null, 'idle']);
    expect(client.messages.pending('r')).toEqual([]);
    expect(required).toHaveBeenCalledExactlyOnceWith({ reason: 'signed_out' });
    expect(forms.at(-1)).toMatchObject({ pathname: '/oauth/revoke_token/', token: 'ada-1' });
  });

  it('never continues a request of one user as another', async () => {
    await client.auth.restore();
    await connect();
    client.messages.send('r', 'of ada', { clientMessageId: 'mine' }).catch(() => undefined);
    const seen: (string | undefined)[] = [];
    client.on('auth.changed', ({ user }) => {
      seen.push(user?.username);
      expect(client.messages.pending('r').filter(({ status }) => status !== 'failed')).toEqual([]);
    });
    page.token = assertion('bob');
    clock.jump(900_000);
    sent.length = 0;
    const creating = client.rooms.create({ name: "Ada's room" });
    await expect(creating).rejects.toMatchObject({ code: 'not_signed_in' });
    await settle();
    expect(seen).toEqual([undefined, 'bob']);
    expect(client.messages.pending('r')).toEqual([]);
    expect(sent).toEqual([{ path: '/api/auth/profile/', token: 'bob-2', body: 'null' }]);
    expect(forms.filter(({ pathname }) => pathname !== '/oauth/token/')).toMatchObject([{ token: 'ada-1' }]);
    // The page wanted a connection, so the other user has one too.
    sockets.last().happen('connect');
    expect([sockets.last().options.token, client.connection.status]).toEqual(['bob-2', 'online']);
  });

  it('signs the user out though the next one cannot be signed in yet', async () => {
    await client.auth.restore();
    const required = vi.fn();
    client.on('auth.required', required);
    page.token = assertion('bob');
    refusal = [503, {}];
    clock.jump(900_000);
    await expect(client.rooms.list()).rejects.toMatchObject({ code: 'not_signed_in' });
    await settle();
    expect(client.user).toBeNull();
    expect(required.mock.calls).toMatchObject([[{ reason: 'signed_out', error: { retryable: true } }]]);
    refusal = null;
    expect(await client.auth.hostChanged()).toMatchObject({ username: 'bob' });
  });

  it('notices another user behind an access token, which names nobody', async () => {
    page.token = 'ada-own';
    await client.auth.restore();
    page.token = 'bob-own';
    await expect(client.auth.hostChanged()).resolves.toMatchObject({ username: 'bob' });
    expect(forms).toMatchObject([{ pathname: '/oauth/revoke_token/', token: 'ada-own' }]);
  });

  it.each([
    'assertion_invalid',
    'assertion_expired',
    'assertion_audience',
    'assertion_claim',
    'user_disabled',
  ])('reports %s by its own code', async (code) => {
    refusal = [400, { error: 'invalid_grant', code, error_description: 'why' }];
    await expect(client.auth.restore()).rejects.toMatchObject({ code, message: 'why', retryable: false });
    refusal = null;
    expect(await client.auth.restore()).toMatchObject({ username: 'ada' });
    const required = vi.fn();
    client.on('auth.required', required);
    refusal = [400, { error: 'invalid_grant', code }];
    await clock.advance(900_000);
    await expect(client.rooms.list()).rejects.toMatchObject({ code: 'not_signed_in' });
    const reason = code === 'user_disabled' ? code : 'token_expired';
    expect(required.mock.calls).toMatchObject([[{ reason, error: { code } }]]);
  });

  it('rejects with a ChatError however the page fails, and asks again when a token is next needed', async () => {
    const getToken = vi.fn<() => Promise<string>>();
    client = create({ getToken });
    getToken.mockImplementationOnce(() => {
      throw new TypeError('broken');
    });
    await expect(client.auth.profile()).rejects.toMatchObject({ name: 'ChatError', code: 'network' });
    getToken.mockRejectedValueOnce(new Error('no network'));
    await expect(client.auth.profile()).rejects.toMatchObject({ code: 'network', retryable: true });
    getToken.mockResolvedValueOnce('ada-own');
    expect(await Promise.all([client.auth.profile(), client.auth.profile()])).toHaveLength(2);
    expect(getToken).toHaveBeenCalledTimes(3);
  });

  it('does not sign in once the user signed out meanwhile', async () => {
    let answer!: (token: string) => void;
    client = create({ getToken: () => new Promise((resolve) => (answer = resolve)) });
    const restoring = client.auth.restore();
    await settle();
    await client.auth.signOut();
    answer(assertion('ada'));
    expect(await restoring).toBeNull();
    expect(client.user).toBeNull();
  });

  it('leaves signing in to the page', async () => {
    const signingIn = client.auth.signIn({ username: 'ada', password: 'x' });
    await expect(signingIn).rejects.toMatchObject({ code: 'unauthorized_client' });
  });
});

describe('setUserToken', () => {
  let stored: unknown;
  beforeEach(() => {
    stored = null;
    client = createChatClient({
      serverUrl: 'https://chat.example',
      clientId: 'c',
      fetch: serve,
      clock,
      createSocket: sockets.createSocket,
      tokenStore: { load: () => null, save: (tokens) => void (stored = tokens), clear: () => undefined },
    });
  });

  it('asks for a refresh token, keeps it in memory, and goes on without the page', async () => {
    expect(client.auth.isHosted).toBe(false);
    expect(await client.auth.setUserToken(assertion('ada'))).toMatchObject({ username: 'ada' });
    expect(client.auth.isHosted).toBe(true);
    expect(forms).toMatchObject([{ scope: 'offline_access' }]);
    await clock.advance(900_000);
    await client.rooms.list();
    expect(forms.at(-1)).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'ada-1-refresh' });
    expect(stored).toBeNull();
  });

  it('continues the session of the same user, and ends the previous one on the server', async () => {
    await client.auth.setUserToken(assertion('ada'));
    await connect();
    const changes: (string | undefined)[] = [];
    client.on('auth.changed', ({ user }) => changes.push(user?.username));
    await client.auth.setUserToken(assertion('ada', { name: 'Ada' }));
    expect(forms.at(-1)).toMatchObject({ pathname: '/oauth/token/' });
    sockets.last().sent[0]!.ack({ ok: true, data: { expiresIn: 900 } });
    await settle();
    expect(sockets.last().sent).toMatchObject([{ event: 'auth.refresh', payload: { token: 'ada-2' } }]);
    expect(forms.at(-1)).toMatchObject({ pathname: '/oauth/revoke_token/', token: 'ada-1-refresh' });
    expect(changes).toEqual(['ada']);
  });

  it('signs another user out before the new one in', async () => {
    await client.auth.setUserToken(assertion('ada'));
    client.messages.send('r', 'of ada', { clientMessageId: 'mine' }).catch(() => undefined);
    await client.auth.setUserToken(assertion('bob'));
    expect(client.user).toMatchObject({ username: 'bob' });
    expect(client.messages.pending('r')).toEqual([]);
    expect(forms.map(({ pathname, token }) => [pathname, token])).toContainEqual([
      '/oauth/revoke_token/',
      'ada-1-refresh',
    ]);
  });

  it('signs the user out though the next one cannot be signed in', async () => {
    await client.auth.setUserToken(assertion('ada'));
    refusal = [400, { error: 'invalid_grant', code: 'assertion_expired' }];
    const refused = client.auth.setUserToken(assertion('bob'));
    await expect(refused).rejects.toMatchObject({ code: 'assertion_expired' });
    expect(client.user).toBeNull();
    await expect(client.auth.getAccessToken()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(forms.at(1)).toMatchObject({ pathname: '/oauth/revoke_token/', token: 'ada-1-refresh' });
  });

  it('keeps the user signed in whose renewal is aborted', async () => {
    await client.auth.setUserToken(assertion('ada'));
    const controller = new AbortController();
    beforeReply = (path) => path === '/api/auth/profile/' && controller.abort();
    const renewing = client.auth.setUserToken(assertion('ada', { name: 'Ada' }), controller);
    await expect(renewing).rejects.toMatchObject({ code: 'aborted' });
    expect([client.user?.username, await client.auth.getAccessToken()]).toEqual(['ada', 'ada-2']);
  });

  it.each([
    ['succeeds', null],
    ['is refused', [400, { error: 'invalid_grant' }] as [number, object]],
  ])('goes on with what waits for a refresh that %s after a renewal', async (_, late) => {
    await client.auth.setUserToken(assertion('ada'));
    clock.jump(900_000);
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    let grants = 0;
    beforeReply = (path) => path === '/oauth/token/' && (grants += 1) === 1 && held;
    refusal = late;
    const listing = client.rooms.list();
    await settle();
    refusal = null;
    await client.auth.setUserToken(assertion('ada', { name: 'Ada' }));
    release();
    await expect(listing).resolves.toMatchObject({ results: [] });
    expect([client.user?.username, await client.auth.getAccessToken()]).toEqual(['ada', 'ada-2']);
  });

  it('signs out for an empty token, but only a user of the page', async () => {
    await client.auth.setUserToken(assertion('ada'));
    expect(await client.auth.setUserToken('')).toBeNull();
    expect(client.user).toBeNull();
    await client.auth.signIn({ username: 'cleo', password: 'x' });
    await client.auth.setUserToken('');
    expect(client.user).toMatchObject({ username: 'cleo' });
  });
});
