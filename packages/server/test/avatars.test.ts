import type { Profile, Room, User } from '@sotto/protocol';
import { MAX_AVATAR_BYTES } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyKeys } from '../src/services/keys/verification.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { pngOf } from './support/picture-bytes.js';
import { createClients } from './support/socket-clients.js';

const PNG = pngOf(4, 3);
/** A frame header of 4 by 3 pixels. */
const JPEG = Buffer.from([
  0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 3, 0, 4, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
]);

const clients = createClients();
let cluster: ChatCluster;
let node: ChatNode;
let ada: Person;
let bob: Person;
let room: Room;

beforeAll(async () => {
  cluster = await startCluster();
  node = await cluster.addNode({ RATE_LIMITS: 'off', PUBLIC_URL: 'https://chat.example.com' });
  ada = await node.register('ada');
  bob = await node.register('bob');
  room = await node.createRoom(ada, 'den', 'private');
  await node.addMember(ada, room, 'bob');
});
afterAll(async () => {
  clients.closeAll();
  await cluster.close();
});

async function put(bytes: Buffer, person = ada, headers: Record<string, string> = {}) {
  const response = await fetch(`${node.url}/api/auth/profile/avatar/`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'image/png', ...headers },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, body: (await response.json()) as Profile & { code?: string } };
}

const loadAvatar = (address: string) => fetch(node.url + new URL(address).pathname);

it('stores a picture sealed, and shows it to whoever knows its address, without a token', async () => {
  const { status, body } = await put(PNG);
  expect(status).toBe(200);
  expect(body.avatarUrl).toMatch(/^https:\/\/chat\.example\.com\/avatars\/[A-Za-z0-9_-]{32}$/);
  const rows = JSON.stringify(await node.running.context.models.Avatar.find({}).lean());
  expect(rows).not.toContain(PNG.toString('base64').slice(0, 10));

  const { models, keyring, dataKeys: keys } = node.running.context;
  const verified = await verifyKeys({ models, keyring, keys, allMessages: false });
  expect(verified).toContainEqual({ what: 'avatars.picture', opened: 1, failed: [], failures: 0 });

  const response = await loadAvatar(body.avatarUrl!);
  expect(response.status).toBe(200);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'public, max-age=31536000, immutable',
  });
});

it('shows no picture that an earlier version stored with more pixels than pages decode', async () => {
  const { avatarUrl } = (await put(PNG)).body;
  const id = avatarUrl!.split('/').at(-1)!;
  const { models, dataKeys } = node.running.context;
  const bomb = pngOf(60_000, 60_000).toString('base64');
  const picture = await dataKeys.sealForUser(ada.id, { id, path: 'picture' }, bomb);
  await models.Avatar.updateOne({ _id: { $eq: id } }, { $set: { picture } });
  expect((await loadAvatar(avatarUrl!)).status).toBe(404);
});

it('gives another picture another address, and the type of its bytes', async () => {
  const first = (await put(PNG)).body.avatarUrl!;
  const second = (await put(JPEG, ada, { 'content-type': 'text/plain' })).body.avatarUrl!;
  expect(second).not.toBe(first);
  expect((await loadAvatar(second)).headers.get('content-type')).toBe('image/jpeg');
  expect(await node.running.context.models.Avatar.countDocuments({})).toBe(1);
});

it('shows it wherever the user is named, and announces it to those who share a room', async () => {
  const { socket } = await clients.connect(node.url, bob.token);
  const heard: User[] = [];
  const once = () =>
    new Promise<void>((resolve) =>
      socket.once('user.updated', ({ user }: { user: User }) => {
        heard.push(user);
        resolve();
      }),
    );
  const [, { body }] = await Promise.all([once(), put(PNG)]);
  expect(heard).toMatchObject([{ username: 'ada', avatarUrl: body.avatarUrl }]);
  const members = await node.request<{ results: { user: User }[] }>(
    'GET',
    `/api/chat/rooms/${room.slug}/members/`,
    bob.token,
  );
  const seen = members.body.results.find(({ user }) => user.username === 'ada');
  expect(seen!.user.avatarUrl).toBe(body.avatarUrl);

  const [, removed] = await Promise.all([
    once(),
    node.request<Profile>('DELETE', '/api/auth/profile/avatar/', ada.token),
  ]);
  expect(removed.status).toBe(200);
  expect(removed.body.avatarUrl).toBeUndefined();
  expect(heard.at(-1)).not.toHaveProperty('avatarUrl');
});

describe('what is refused', () => {
  it('is anything but a small PNG, JPEG or WebP, and changes nothing', async () => {
    const before = (await put(PNG)).body.avatarUrl;
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect(await put(svg)).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    expect(await put(Buffer.alloc(0))).toMatchObject({ status: 415 });
    // A picture that would take 14 GB wherever its user is named.
    const bomb = await put(pngOf(60_000, 60_000));
    expect(bomb).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    const large = Buffer.concat([PNG, Buffer.alloc(MAX_AVATAR_BYTES)]);
    expect(await put(large)).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    const profile = await node.request<Profile>('GET', '/api/auth/profile/', ada.token);
    expect(profile.body.avatarUrl).toBe(before);
  });

  it('is the picture of a user whose site manages it', async () => {
    await node.running.context.models.User.updateOne({ username: 'bob' }, {
      managed: ['avatarUrl'],
    } as never);
    expect(await put(PNG, bob)).toMatchObject({ status: 403, body: { code: 'profile_managed' } });
  });

  it('is an address that does not exist', async () => {
    for (const id of ['x'.repeat(32), 'x', '..%2f..', '%00'])
      expect((await fetch(`${node.url}/avatars/${id}`)).status).toBe(404);
  });
});

describe('of several requests at once', () => {
  it('the last one decides, and its picture is the only one that is stored', async () => {
    const eve = await node.register('eve');
    const { Avatar, User } = node.running.context.models;
    // Both have stored their picture before either shows it.
    const update = User.findOneAndUpdate.bind(User);
    let waiting: (() => void)[] = [];
    const both = new Promise<void>((resolve) => {
      const open = () => waiting.length === 2 && resolve();
      vi.spyOn(User, 'findOneAndUpdate').mockImplementation(((...args: Parameters<typeof update>) => {
        const query = update(...args);
        const exec = query.exec.bind(query);
        query.exec = (async () => {
          waiting = [...waiting, () => undefined];
          open();
          await both;
          return exec();
        }) as typeof query.exec;
        return query;
      }) as never);
    });
    const results = await Promise.all([put(PNG, eve), put(JPEG, eve)]);
    vi.restoreAllMocks();
    expect(results.map(({ status }) => status)).toEqual([200, 200]);
    const { avatarId } = (await User.findOne({ username: { $eq: 'eve' } }).lean())!;
    expect((await fetch(`${node.url}/avatars/${avatarId}`)).status).toBe(200);
    const stored = await Avatar.find({ user: { $eq: eve.id } }).lean();
    expect(stored.map(({ _id }) => _id)).toEqual([avatarId]);
  });

  it('a refused one takes no picture away', async () => {
    const { User } = node.running.context.models;
    expect((await put(PNG)).status).toBe(200);
    const filter = { username: { $eq: 'ada' } };
    const { avatarId } = (await User.findOne(filter).lean())!;
    await User.updateOne(filter, { $set: { managed: ['avatarUrl'] } });
    expect((await put(JPEG)).body.code).toBe('profile_managed');
    expect((await fetch(`${node.url}/avatars/${avatarId}`)).status).toBe(200);
    expect(await node.running.context.models.Avatar.countDocuments({ user: { $eq: ada.id } })).toBe(1);
    await User.updateOne(filter, { $unset: { managed: 1 } });
  });
});
