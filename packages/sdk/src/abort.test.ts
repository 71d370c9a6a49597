import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createChatClient } from './chat-client.js';
import type { ChatClient } from './api/chat-client.js';
import type { RequestOptions } from './options.js';
import type { TokenStore } from './ports.js';
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
const DEVICE = { endpoint: '', keys: { p256dh: '', auth: '' } };
const calls: Record<
  string,
  Record<string, (client: ChatClient, options: RequestOptions) => Promise<unknown>>
> = {
  auth: {
    register: (client, options) => client.auth.register(credentials, options),
    signIn: (client, options) => client.auth.signIn(credentials, options),
    signInAsBot: (client, options) => client.auth.signInAsBot(options),
    restore: (client, options) => client.auth.restore(options),
    start: (client, options) => client.auth.start({ room: 'r', ...options }),
    config: (client, options) => client.auth.config(options),
    profile: (client, options) => client.auth.profile(options),
    updateProfile: (client, options) => client.auth.updateProfile({ displayName: 'A' }, options),
    exchangeCode: (client, options) =>
      client.auth.exchangeCode({ code: 'c', codeVerifier: 'v', redirectUri: 'https://a.example' }, options),
    continueAsGuest: (client, options) => client.auth.continueAsGuest({ name: 'G', ...options }),
    setUserToken: (client, options) => client.auth.setUserToken('a.b.c', options),
    hostChanged: (_, options) => hosted.auth.hostChanged(options),
    setAvatar: (client, options) => client.auth.setAvatar(new Blob(['x']), options),
    removeAvatar: (client, options) => client.auth.removeAvatar(options),
    changePassword: (client, options) => client.auth.changePassword({ current: 'a', next: 'b' }, options),
    deleteAccount: (client, options) => client.auth.deleteAccount({ username: 'ada', current: 'a' }, options),
    sessions: (client, options) => client.auth.sessions(options),
    endSession: (client, options) => client.auth.endSession('s', options),
    endOtherSessions: (client, options) => client.auth.endOtherSessions(options),
    getAccessToken: (client, options) => client.auth.getAccessToken(options),
  },
  rooms: {
    list: (client, options) => client.rooms.list({}, options),
    create: (client, options) => client.rooms.create({ name: 'R' }, options),
    get: (client, options) => client.rooms.get('r', options),
    update: (client, options) => client.rooms.update('r', { name: 'S' }, options),
    join: (client, options) => client.rooms.join('r', options),
    leave: (client, options) => client.rooms.leave('r', options),
    leaveUnopened: (client, options) => client.rooms.leaveUnopened(options),
    markRead: (client, options) => client.rooms.markRead('r', 1, options),
    markUnread: (client, options) => client.rooms.markUnread('r', 1, options),
    direct: (client, options) => client.rooms.direct('grace', options),
    archive: (client, options) => client.rooms.archive('r', options),
    unarchive: (client, options) => client.rooms.unarchive('r', options),
    delete: (client, options) => client.rooms.delete('r', options),
    pin: (client, options) => client.rooms.pin('r', options),
    unpin: (client, options) => client.rooms.unpin('r', options),
    setNotifications: (client, options) => client.rooms.setNotifications('r', { level: 'none' }, options),
  },
  members: {
    list: (client, options) => client.members.list('r', {}, options),
    add: (client, options) => client.members.add('r', { username: 'grace' }, options),
    setRole: (client, options) => client.members.setRole('r', 'grace', 'member', options),
    remove: (client, options) => client.members.remove('r', 'grace', options),
    ban: (client, options) => client.members.ban('r', 'grace', {}, options),
    unban: (client, options) => client.members.unban('r', 'grace', options),
    banned: (client, options) => client.members.banned('r', {}, options),
    mute: (client, options) => client.members.mute('r', 'grace', { until: '' }, options),
    unmute: (client, options) => client.members.unmute('r', 'grace', options),
  },
  invitations: {
    create: (client, options) => client.invitations.create('r', {}, options),
    list: (client, options) => client.invitations.list('r', {}, options),
    revoke: (client, options) => client.invitations.revoke('r', 'i', options),
    preview: (client, options) => client.invitations.preview('token', options),
    accept: (client, options) => client.invitations.accept('token', options),
  },
  blocks: {
    list: (client, options) => client.blocks.list(options),
    add: (client, options) => client.blocks.add('grace', options),
    remove: (client, options) => client.blocks.remove('grace', options),
  },
  reports: {
    list: (client, options) => client.reports.list('r', {}, options),
    resolve: (client, options) => client.reports.resolve('r', 'x', options),
  },
  users: {
    search: (client, options) => client.users.search('gra', options),
    sharedRooms: (client, options) => client.users.sharedRooms('grace', options),
  },
  privacy: {
    get: (client, options) => client.privacy.get(options),
    update: (client, options) => client.privacy.update({}, options),
  },
  notifications: {
    get: (client, options) => client.notifications.get(options),
    update: (client, options) => client.notifications.update({ sound: false }, options),
    subscribe: (client, options) => client.notifications.subscribe('d', DEVICE, options),
    sendEmailLink: (client, options) => client.notifications.sendEmailLink(options),
    unsubscribe: (client, options) => client.notifications.unsubscribe('d', options),
  },
  messages: {
    list: (client, options) => client.messages.list('r', options),
    send: (client, options) => client.messages.send('r', 'text', options),
    edit: (client, options) => client.messages.edit('r', 'm', 'text', options),
    delete: (client, options) => client.messages.delete('r', 'm', options),
    versions: (client, options) => client.messages.versions('r', 'm', options),
    pin: (client, options) => client.messages.pin('r', 'm', options),
    unpin: (client, options) => client.messages.unpin('r', 'm', options),
    pins: (client, options) => client.messages.pins('r', options),
    react: (client, options) => client.messages.react('r', 'm', '👍', options),
    unreact: (client, options) => client.messages.unreact('r', 'm', '👍', options),
    reactors: (client, options) => client.messages.reactors('r', 'm', '👍', options),
    report: (client, options) => client.messages.report('r', 'm', { reason: 'spam' }, options),
    changes: (client, options) => client.messages.changes('r', 1, options),
    retry(client, options) {
      client.messages.send('r', 'text', { clientMessageId: 'mine' }).catch(() => undefined);
      return client.messages.retry('mine', options);
    },
  },
  drafts: { list: (client, options) => client.drafts.list(options) },
  monitor: { summary: (client, options) => client.monitor.summary(options) },
};
const each = Object.entries(calls).flatMap(([api, methods]) =>
  Object.entries(methods).map(([name, call]) => ({ name: `${api}.${name}`, call })),
);

let clock: ReturnType<typeof createManualClock>;
let client: ChatClient;
/** A client of a page that signs its users in, once the server answers. */
let hosted: ChatClient;
let fake: ReturnType<typeof createFakeSockets>;
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
  fake = createFakeSockets();
  answers = { '/oauth/token/': tokens, '/api/auth/profile/': ada };
  const options = {
    serverUrl: 'https://chat.example/',
    clientId: 'c',
    fetch: fetching,
    clock,
    random: () => 0.5,
    createSocket: fake.createSocket,
  };
  client = createChatClient({ ...options, tokenStore: store });
  hosted = createChatClient({
    ...options,
    getToken: () => (answers['/oauth/token/'] ? 'a.b.c' : new Promise(() => undefined)),
  });
  await client.auth.signIn(credentials);
  answers = {};
  asked.length = 0;
});

describe('a signal', () => {
  it('is accepted by every call that waits for the server', () => {
    // A sign-out never rejects; the others answer at once.
    const others = [
      'signOut',
      'isHosted',
      'merge',
      'mergeOffer',
      'declineMerge',
      'connect',
      'discard',
      'pending',
      ...['deleteSoon', 'undoDelete', 'deletions'],
      ...['drafts.get', 'drafts.set', 'reactionsOf'],
      'track',
      'untrack',
      'catchUp',
    ];
    for (const api of Object.keys(calls) as (keyof typeof calls & keyof ChatClient)[]) {
      const own = Object.keys(client[api] as object).filter(
        (name) => ![name, `${api}.${name}`].some((one) => others.includes(one)),
      );
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

  it.each(each)('that aborted before the call ends $name, too', async ({ call }) => {
    const { signal, abort, left } = watchedSignal();
    abort();
    await clock.advance(899_000);
    await expect(call(client, { signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(left()).toBe(0);
  });

  it.each(each)('that never aborts keeps no listener of $name', async ({ call }) => {
    const { signal, left } = watchedSignal();
    const paths = ['auth/register', 'auth/profile', 'chat/rooms', 'chat/rooms/r', 'chat/rooms/r/join'];
    paths.push('chat/start', 'chat/direct/grace', 'chat/users', 'chat/users/grace/shared-rooms');
    paths.push('config', 'auth/profile/avatar', 'auth/password', 'auth/sessions', 'auth/sessions/s');
    paths.push('chat/blocks', 'chat/blocks/grace', 'chat/invitations/accept', 'chat/invitations/preview');
    paths.push('chat/push/d', 'auth/profile/notifications', 'auth/profile/email-link', 'chat/drafts');
    paths.push('auth/profile/privacy', 'auth/delete-account', 'chat/rooms/leave', 'monitor/summary');
    const ofRoom = 'archive unarchive notifications bans invitations invitations/i reports reports/x unread';
    const ofMembers =
      'read leave pin pins members members/grace changes members/grace/ban members/grace/mute';
    const ofMessages =
      'messages messages/m messages/m/pin messages/m/report messages/m/versions messages/m/reactions/%F0%9F%91%8D';
    for (const one of [ofRoom, ofMembers, ofMessages].join(' ').split(' ')) paths.push(`chat/rooms/r/${one}`);
    const answer = {
      ...ada,
      user: ada,
      ...{ profile: ada, site: {}, signIn: [], results: [], rooms: { results: [] } },
      emojis: [],
      room: 'r',
      rev: 1,
      seq: 1,
      sender: ada,
    };
    answers = Object.fromEntries(paths.map((path) => [`/api/${path}/`, answer]));
    answers['/oauth/token/'] = tokens;
    await call(client, { signal });
    expect(left()).toBe(0);
  });

  it('that aborts before the grant leaves the session as it was', async () => {
    const controller = new AbortController();
    const signingIn = client.auth.signIn({ username: 'grace', password: 'x' }, controller);
    await settle();
    controller.abort();
    await expect(signingIn).rejects.toMatchObject({ code: 'aborted' });
    expect(client.user).toMatchObject({ username: 'ada' });
    expect(await store.load()).toMatchObject({ accessToken: 'a' });
  });

  it('that aborts after the grant signs no user in, and ends that session', async () => {
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

  it('ends only the wait for the server at a sign-out', async () => {
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

describe('a signal, where there is a socket', () => {
  async function online(): Promise<void> {
    const connected = client.connect();
    await settle();
    fake.last().happen('connect');
    await connected;
  }

  it('ends the wait of a send; the message is still sent', async () => {
    await online();
    const { signal, abort, left } = watchedSignal();
    const sending = client.messages.send('r', 'text', { signal, clientMessageId: 'mine' });
    const given = expect(sending).rejects.toMatchObject({ code: 'aborted' });
    await settle();
    abort();
    await given;
    expect(left()).toBe(0);
    expect(client.messages.pending('r')).toMatchObject([{ clientMessageId: 'mine', status: 'sending' }]);

    const stored = {
      id: 'm',
      room: 'r',
      seq: 1,
      rev: 1,
      sender: ada,
      content: 'text',
      clientMessageId: 'mine',
    };
    const told = new Promise((resolve) => client.on('message.new', resolve));
    fake
      .last()
      .sent.find(({ event }) => event === 'message.send')!
      .ack({ ok: true, data: stored });
    expect(await told).toMatchObject({ message: stored });
    await settle();
    expect(client.messages.pending('r')).toEqual([]);
  });

  it('that aborted before sends nothing at all', async () => {
    await online();
    const signal = AbortSignal.abort();
    for (const call of Object.values(calls['messages']!))
      await expect(call(client, { signal })).rejects.toMatchObject({ code: 'aborted' });
    await settle();
    const events = fake.last().sent.map(({ event, payload }) => [event, payload]);
    // The one that the call of `retry` sent before, without a signal.
    expect(events).toEqual([['message.send', { room: 'r', content: 'text', clientMessageId: 'mine' }]]);
  });

  it.each(['edit', 'delete'])('ends the wait of %s', async (name) => {
    await online();
    const { signal, abort, left } = watchedSignal();
    const given = expect(calls['messages']![name]!(client, { signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    await settle();
    abort();
    await given;
    expect(left()).toBe(0);
    expect(asked).toEqual([]);
  });

  it('ends connecting, without further attempts', async () => {
    const { signal, abort, left } = watchedSignal();
    const given = expect(client.connect({ signal })).rejects.toMatchObject({ code: 'aborted' });
    await settle();
    fake.last().happen('connect_error', new Error('nobody there'));
    expect(client.connection.status).toBe('reconnecting');
    abort();
    await given;
    expect([client.connection.status, left(), clock.waiting]).toEqual(['idle', 0, 0]);
    await expect(client.connect({ signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(client.connection.status).toBe('idle');
  });

  it('does not end connecting while another call waits for it', async () => {
    const [mine, theirs] = [new AbortController(), new AbortController()];
    const given = expect(client.connect({ signal: mine.signal })).rejects.toMatchObject({ code: 'aborted' });
    const other = client.connect({ signal: theirs.signal });
    await settle();
    mine.abort();
    await given;
    expect(client.connection.status).toBe('connecting');
    fake.last().happen('connect');
    await other;
    theirs.abort();
    await settle();
    expect(client.connection.status).toBe('online');
  });
});
