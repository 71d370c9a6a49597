import { expect, it, vi } from 'vitest';
import { createChatClient } from '../chat-client.js';
import type { ChatClient } from '../api/chat-client.js';
import type { ChatClientOptions } from '../options.js';
import { createManualClock } from '../testing/manual-clock.js';

const until = '2026-11-28T12:00:00.000Z';
const picture = new Blob(['\u0089PNG'], { type: 'image/png' });

/** Each call, and the request that it sends. */
const requests: [string, (client: ChatClient) => Promise<unknown>, string, unknown?][] = [
  ['opens a direct room', ({ rooms }) => rooms.direct('a b'), 'PUT /api/chat/direct/a%20b/'],
  ['archives a room', ({ rooms }) => rooms.archive('r'), 'POST /api/chat/rooms/r/archive/'],
  ['ends an archive', ({ rooms }) => rooms.unarchive('r'), 'POST /api/chat/rooms/r/unarchive/'],
  ['deletes a room', ({ rooms }) => rooms.delete('r'), 'DELETE /api/chat/rooms/r/'],
  [
    'lists archived rooms',
    ({ rooms }) => rooms.list({ archived: true }),
    'GET /api/chat/rooms/?archived=true',
  ],
  [
    'sets notifications',
    ({ rooms }) => rooms.setNotifications('r', { level: 'none', until }),
    'PUT /api/chat/rooms/r/notifications/',
    { level: 'none', until },
  ],
  [
    'changes how the user is told of messages',
    ({ notifications }) => notifications.update({ quietHours: null }),
    'PATCH /api/auth/profile/notifications/',
    { quietHours: null },
  ],
  [
    'changes what the user shows to others',
    ({ privacy }) => privacy.update({ receipts: false, directs: 'shared' }),
    'PATCH /api/auth/profile/privacy/',
    { receipts: false, directs: 'shared' },
  ],
  [
    'subscribes a device to pushes',
    ({ notifications }) =>
      notifications.subscribe('phone', {
        endpoint: 'https://push.example/1',
        keys: { p256dh: 'p', auth: 'a' },
      }),
    'PUT /api/chat/push/phone/',
    { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } },
  ],
  [
    'asks for a link that verifies the address',
    ({ notifications }) => notifications.sendEmailLink(),
    'POST /api/auth/profile/email-link/',
  ],
  [
    'changes permissions and slow mode',
    ({ rooms }) => rooms.update('r', { permissions: { write: 'moderators' }, slowModeSeconds: 30 }),
    'PATCH /api/chat/rooms/r/',
    { permissions: { write: 'moderators' }, slowModeSeconds: 30 },
  ],
  ['bans for good', ({ members }) => members.ban('r', 'g'), 'PUT /api/chat/rooms/r/members/g/ban/', {}],
  [
    'bans for a time',
    ({ members }) => members.ban('r', 'g', { until }),
    'PUT /api/chat/rooms/r/members/g/ban/',
    { until },
  ],
  [
    'lists files',
    ({ files }) => files.list('r', { kind: 'media', before: 9, limit: 5 }),
    'GET /api/chat/rooms/r/files/?kind=media&before=9&limit=5',
  ],
  ['ends a ban', ({ members }) => members.unban('r', 'g'), 'DELETE /api/chat/rooms/r/members/g/ban/'],
  ['lists bans', ({ members }) => members.banned('r', { limit: 5 }), 'GET /api/chat/rooms/r/bans/?limit=5'],
  [
    'mutes',
    ({ members }) => members.mute('r', 'g', { until }),
    'PUT /api/chat/rooms/r/members/g/mute/',
    { until },
  ],
  ['ends a mute', ({ members }) => members.unmute('r', 'g'), 'DELETE /api/chat/rooms/r/members/g/mute/'],
  [
    'invites',
    ({ invitations }) => invitations.create('r', { maxUses: 5 }),
    'POST /api/chat/rooms/r/invitations/',
    { maxUses: 5 },
  ],
  [
    'invites by default',
    ({ invitations }) => invitations.create('r'),
    'POST /api/chat/rooms/r/invitations/',
    {},
  ],
  ['lists invitations', ({ invitations }) => invitations.list('r'), 'GET /api/chat/rooms/r/invitations/'],
  [
    'revokes an invitation',
    ({ invitations }) => invitations.revoke('r', 'i'),
    'DELETE /api/chat/rooms/r/invitations/i/',
  ],
  [
    'previews an invitation',
    ({ invitations }) => invitations.preview('secret'),
    'POST /api/chat/invitations/preview/',
    { token: 'secret' },
  ],
  [
    'accepts an invitation',
    ({ invitations }) => invitations.accept('secret'),
    'POST /api/chat/invitations/accept/',
    { token: 'secret' },
  ],
  ['lists blocked users', ({ blocks }) => blocks.list(), 'GET /api/chat/blocks/'],
  ['blocks', ({ blocks }) => blocks.add('g'), 'PUT /api/chat/blocks/g/'],
  ['ends a block', ({ blocks }) => blocks.remove('g'), 'DELETE /api/chat/blocks/g/'],
  [
    'reports a message',
    ({ messages }) => messages.report('r', 'm', { reason: 'spam', note: 'n' }),
    'POST /api/chat/rooms/r/messages/m/report/',
    { reason: 'spam', note: 'n' },
  ],
  [
    'lists reports',
    ({ reports }) => reports.list('r', { resolved: true }),
    'GET /api/chat/rooms/r/reports/?resolved=true',
  ],
  [
    'resolves a report',
    ({ reports }) => reports.resolve('r', 'x'),
    'PATCH /api/chat/rooms/r/reports/x/',
    { resolved: true },
  ],
  ['counts shared rooms', ({ users }) => users.sharedRooms('a&b'), 'GET /api/chat/users/a%26b/shared-rooms/'],
  ['searches for users', ({ users }) => users.search('a&b'), 'GET /api/chat/users/?q=a%26b'],
  ['lists sessions', ({ auth }) => auth.sessions(), 'GET /api/auth/sessions/'],
  ['ends a session', ({ auth }) => auth.endSession('s'), 'DELETE /api/auth/sessions/s/'],
  ['ends other sessions', ({ auth }) => auth.endOtherSessions(), 'DELETE /api/auth/sessions/'],
  [
    'changes the password',
    ({ auth }) => auth.changePassword({ current: 'a', next: 'b' }),
    'PUT /api/auth/password/',
    { current: 'a', next: 'b' },
  ],
  ['removes the picture', ({ auth }) => auth.removeAvatar(), 'DELETE /api/auth/profile/avatar/'],
];

let sent: { request: string; init: RequestInit }[];

function createClient(options: Pick<ChatClientOptions, 'clock'> = {}): ChatClient {
  sent = [];
  return createChatClient({
    serverUrl: 'https://chat.example',
    clientId: 'c',
    ...options,
    getToken: () => 'token',
    fetch: async (url, init) => {
      sent.push({
        request: `${init!.method} ${String(url).replace('https://chat.example', '')}`,
        init: init!,
      });
      return new Response(JSON.stringify({ id: 'u1', results: [] }));
    },
  });
}

it.each(requests)('%s', async (_, call, request, body) => {
  await call(createClient());
  expect(sent.map((one) => one.request)).toEqual([request]);
  const given = sent[0]!.init.body;
  expect(given === null ? undefined : JSON.parse(String(given))).toEqual(body);
});

it('sends a picture as it is, and reports the changed profile', async () => {
  const client = createClient();
  const changed: unknown[] = [];
  client.on('auth.changed', ({ user }) => changed.push(user));
  await client.auth.setAvatar(picture);
  expect(sent[0]).toMatchObject({ request: 'PUT /api/auth/profile/avatar/', init: { body: picture } });
  expect(new Headers(sent[0]!.init.headers).has('content-type')).toBe(false);
  expect(changed).toMatchObject([{ id: 'u1' }]);
});

it('stores a draft by a request that outlives the page', async () => {
  const clock = createManualClock();
  createClient({ clock }).drafts.set('r', { text: 'Hi' });
  await clock.advance(1_500);
  expect(sent).toMatchObject([{ request: 'PUT /api/chat/rooms/r/draft/', init: { keepalive: true } }]);
});

it('reports that the user blocked and unblocked somebody, after the server did it', async () => {
  const client = createClient();
  const requests: number[] = [];
  client.on('blocks.changed', () => requests.push(sent.length));
  await client.blocks.add('g');
  await client.blocks.remove('g');
  expect(requests).toEqual([1, 2]);
});

it.each(['', '.', '..', 'a\ud83d', '\udc4d'])(
  'sends nothing for %j, which is no part of a path',
  async (id) => {
    const fetching = vi.fn<typeof fetch>();
    const client = createChatClient({
      ...{ serverUrl: 'https://chat.example', clientId: 'c', fetch: fetching, getToken: () => 'token' },
    });
    const calls = {
      slug: [() => client.rooms.get(id), () => client.rooms.delete(id), () => client.messages.list(id)],
      id: [
        () => client.files.url(id),
        () => client.auth.endSession(id),
        () => client.messages.versions('r', id),
      ],
      username: [
        () => client.members.remove('r', id),
        () => client.rooms.direct(id),
        () => client.blocks.add(id),
      ],
      emoji: [() => client.messages.reactors('r', 'm', id)],
    };
    for (const [path, each] of Object.entries(calls))
      for (const call of each)
        await expect(call()).rejects.toMatchObject({ code: 'validation_failed', errors: [{ path }] });
    expect(fetching).not.toHaveBeenCalled();
    client.close();
  },
);
