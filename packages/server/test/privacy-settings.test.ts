it('tells the user’s other devices at once of a block, and nobody else', async () => {
  const [tab, other] = [await connect(there, ada), await connect(there, bob)];
  for (const method of ['PUT', 'DELETE'] as const) {
    await here.request(method, `/api/chat/blocks/${bob.username}/`, ada.token);
    expect(await tab.next('blocks.changed')).toEqual({});
  }
  await settled(other, ada);
  expect(other.of('blocks.changed')).toEqual([]);
});

// What users do not show to others is shown nowhere: in no list, event or other answer, on no node.
import type {
  Member,
  Page,
  PrivacySettings,
  Profile,
  Room,
  ServerEvents,
  StartResult,
} from '@sotto/protocol';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { addBackend } from './support/backend-client.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';
import { createClients } from './support/socket-clients.js';
import type { ChatClient } from './support/socket-clients.js';

const clients = createClients();
let redis: RedisServer;
let spy: Redis;
let cluster: ChatCluster;
let here: ChatNode;
let there: ChatNode;
let count = 0;
/** Ada changes what she shows; Bob, on the other node, looks. */
let ada: Person;
let bob: Person;
let room: Room;

beforeAll(async () => {
  redis = await startRedis();
  spy = new Redis(redis.url);
  cluster = await startCluster();
  here = await cluster.addNode({ REDIS_URL: redis.url, RATE_LIMITS: 'off' });
  there = await cluster.addNode({ REDIS_URL: redis.url, RATE_LIMITS: 'off' });
});
beforeEach(async () => {
  count += 1;
  [ada, bob] = [await here.register(`ada-${count}`), await there.register(`bob-${count}`)];
  room = await here.createRoom(ada, `room-${count}`, 'public');
  await here.addMember(ada, room, bob.username);
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  await cluster.close();
  spy.disconnect();
  await redis.close();
});

/** Returns the number of nodes with sockets in the room that receive no marks. */
async function nodesWithout(): Promise<number> {
  const { _id } = await here.running.context.models.Room.findOne({ slug: { $eq: room.slug } }).orFail();
  const counts = await spy.pubsub('NUMSUB', `sotto:bus:2:unmarked:${_id.toString()}`);
  return Number(counts[1]);
}

/** Changes what Ada shows, and waits until the other node knows. */
async function set(input: Partial<PrivacySettings>): Promise<PrivacySettings> {
  const { status, body } = await here.request<PrivacySettings>(
    ...(['PATCH', '/api/auth/profile/privacy/', ada.token, input] as const),
  );
  expect(status).toBe(200);
  await expect
    .poll(async () => (await there.request<Profile>('GET', '/api/auth/profile/', ada.token)).body.privacy)
    .toMatchObject(input);
  return body;
}

const membersSeenBy = async (node: ChatNode, { token }: Person) =>
  (await node.request<Page<Member>>('GET', `/api/chat/rooms/${room.slug}/members/`, token)).body.results;
const memberSeenBy = async (node: ChatNode, viewer: Person, { id }: Person) =>
  (await membersSeenBy(node, viewer)).find(({ user }) => user.id === id)!;
const connect = (node: ChatNode, { token }: Person) => clients.connect(node.url, token);
/** Resolves when everything that was published before has reached the client: events keep their order. */
async function settled(client: ChatClient, sender: Person): Promise<void> {
  const mark = await here.send(sender, room, 'mark');
  await client.next<ServerEvents['message.new']>('message.new', ({ message }) => message.id === mark.id);
}
const isOf =
  ({ id }: Person) =>
  ({ user }: { user: { id: string } }) =>
    user.id === id;

it('begins with the defaults, changes what is named, and tells the user’s other devices', async () => {
  const [tab, other] = [await connect(there, ada), await connect(there, bob)];
  const read = async () =>
    (await there.request<Profile>('GET', '/api/auth/profile/', ada.token)).body.privacy;
  expect(await read()).toBeUndefined();
  const changed = await set({ typing: false, directs: 'shared' });
  const all = { online: true, typing: false, receipts: true, findable: true, directs: 'shared' };
  expect(changed).toEqual(all);
  expect(await tab.next('privacy.updated')).toEqual(all);
  expect(await read()).toEqual(all);
  expect(await set({ directs: 'everyone' })).toEqual({ ...all, directs: 'everyone' });
  const { body } = await there.request<StartResult>('GET', '/api/chat/start/', ada.token);
  expect(body.profile.privacy).toMatchObject({ typing: false });
  await settled(other, ada);
  expect(other.of('privacy.updated')).toEqual([]);
});

it('refuses what is no setting', async () => {
  const patch = (token: string, body: object) =>
    here.request<{ code: string }>('PATCH', '/api/auth/profile/privacy/', token, body);
  expect((await patch(ada.token, { directs: 'friends' })).status).toBe(422);
  expect((await patch(ada.token, { online: 'no' })).status).toBe(422);
});

it('shows nobody that a user is online, at once and later', async () => {
  const watching = await connect(there, bob);
  const own = await connect(here, ada);
  await watching.next<ServerEvents['presence.changed']>('presence.changed', isOf(ada));
  expect((await memberSeenBy(there, bob, ada)).status).toBe('online');
  await set({ online: false });
  const hidden = await watching.next<ServerEvents['presence.changed']>('presence.changed', isOf(ada));
  expect(hidden.status).toBe('offline');
  for (const node of [here, there]) expect((await memberSeenBy(node, bob, ada)).status).toBe('offline');
  // A change of the membership says it neither.
  const path = `/api/chat/rooms/${room.slug}/members/`;
  await here.request('PATCH', `${path}${bob.username}/`, ada.token, { role: 'owner' });
  await there.request('PATCH', `${path}${ada.username}/`, bob.token, { role: 'moderator' });
  const updated = await watching.next<ServerEvents['member.updated']>('member.updated', ({ member }) =>
    isOf(ada)(member),
  );
  expect(updated.member.status).toBe('offline');
  // Neither that the user goes: the next event of hers is that she shows it again.
  own.close();
  const again = await connect(here, ada);
  await set({ online: true });
  const shown = await watching.next<ServerEvents['presence.changed']>('presence.changed', isOf(ada));
  expect(shown.status).toBe('online');
  again.close();
});

it('announces nothing of a user who comes while it is hidden', async () => {
  const watching = await connect(there, bob);
  await set({ online: false });
  await connect(here, ada);
  const cleo = await here.register(`cleo-${count}`);
  await here.addMember(ada, room, cleo.username);
  await connect(here, cleo);
  await watching.next<ServerEvents['presence.changed']>('presence.changed', isOf(cleo));
  expect(watching.of<ServerEvents['presence.changed']>('presence.changed').filter(isOf(ada))).toEqual([]);
});

it('shows nobody that a user is online by what was delivered', async () => {
  const [own, watching] = [await connect(here, ada), await connect(there, bob)];
  const { slug } = room;
  const one = await here.send(bob, room, 'one');
  await own.ask('delivered', { rooms: { [slug]: one.seq } });
  await watching.next<ServerEvents['delivered']>('delivered', isOf(ada));
  expect(await memberSeenBy(there, bob, ada)).toMatchObject({ deliveredSeq: one.seq });
  await set({ online: false });
  const two = await here.send(bob, room, 'two');
  expect(await own.ask('delivered', { rooms: { [slug]: two.seq } })).toEqual({
    ...{ ok: true, data: { rooms: {} } },
  });
  await settled(watching, bob);
  expect(watching.of<ServerEvents['delivered']>('delivered').filter(isOf(ada))).toHaveLength(1);
  expect(await memberSeenBy(there, bob, ada)).not.toHaveProperty('deliveredSeq');
});

it('shows nobody that a user is typing', async () => {
  const [own, watching] = [await connect(here, ada), await connect(there, bob)];
  await own.ask('typing.start', { room: room.slug });
  await watching.next<ServerEvents['typing.start']>('typing.start', isOf(ada));
  await own.ask('typing.stop', { room: room.slug });
  await watching.next<ServerEvents['typing.stop']>('typing.stop', isOf(ada));
  await set({ typing: false });
  for (const event of ['typing.start', 'typing.stop'] as const)
    expect(await own.ask(event, { room: room.slug })).toMatchObject({ ok: true });
  await settled(watching, ada);
  expect([...watching.of('typing.start'), ...watching.of('typing.stop')]).toHaveLength(2);
});

it('shows nobody what a user has read and received, and not the user what others have', async () => {
  const [own, tab] = [await connect(here, ada), await connect(there, ada)];
  const watching = await connect(there, bob);
  const plain = clients.plain(there.plainUrl(room.slug), {
    headers: { authorization: `Bearer ${ada.token}` },
  });
  await plain.opened;
  const { slug } = room;
  await here.send(bob, room, 'one');
  await here.send(bob, room, 'two');
  await set({ receipts: false });
  // The sockets of the nodes learn it after their caches.
  await expect.poll(nodesWithout).toBe(2);

  expect(await own.ask('read', { room: slug, seq: 1 })).toMatchObject({ ok: true });
  expect(await own.ask('delivered', { rooms: { [slug]: 2 } })).toEqual({ ok: true, data: { rooms: {} } });
  // The user's own devices count by it.
  expect(await tab.next<ServerEvents['read']>('read', isOf(ada))).toMatchObject({ room: slug, seq: 1 });
  expect(await watching.ask('delivered', { rooms: { [slug]: 2 } })).toMatchObject({ ok: true });
  expect(await watching.ask('read', { room: slug, seq: 2 })).toMatchObject({ ok: true });
  for (const client of [own, watching]) await settled(client, bob);

  expect(watching.of<ServerEvents['read']>('read').filter(isOf(ada))).toEqual([]);
  expect(watching.of<ServerEvents['delivered']>('delivered').filter(isOf(ada))).toEqual([]);
  for (const client of [own, tab, plain]) {
    expect(client.of<ServerEvents['read']>('read').filter(isOf(bob))).toEqual([]);
    expect(client.of('delivered')).toEqual([]);
  }
  expect(await memberSeenBy(there, bob, ada)).toMatchObject({ lastReadSeq: 0 });
  expect(await memberSeenBy(there, bob, ada)).not.toHaveProperty('deliveredSeq');
  expect((await memberSeenBy(there, bob, bob)).lastReadSeq).toBeGreaterThan(1);
  for (const member of await membersSeenBy(here, ada)) {
    expect(member.lastReadSeq).toBe(0);
    expect(member).not.toHaveProperty('deliveredSeq');
  }
  const path = `/api/chat/rooms/${slug}/members/${bob.username}/`;
  const { body } = await here.request<Member>('PATCH', path, ada.token, { role: 'moderator' });
  expect(body.lastReadSeq).toBe(0);
  const toAda = await own.next<ServerEvents['member.updated']>('member.updated');
  expect(toAda.member).toMatchObject({ role: 'moderator', lastReadSeq: 0 });
  const toBob = await watching.next<ServerEvents['member.updated']>('member.updated');
  expect(toBob.member.lastReadSeq).toBeGreaterThan(1);
  // A mute is told to the moderators one by one.
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const muted = await here.request<Member>('PUT', `${path}mute/`, ada.token, { until });
  expect([muted.status, muted.body.lastReadSeq]).toEqual([200, 0]);
  const told = await own.next<ServerEvents['member.updated']>('member.updated', ({ member }) =>
    Boolean(member.mutedUntil),
  );
  expect(told.member.lastReadSeq).toBe(0);
  // The own count goes on.
  const { body: view } = await there.request<Room>('GET', `/api/chat/rooms/${slug}/`, ada.token);
  expect(view).toMatchObject({ lastReadSeq: 1 });

  const { models } = here.running.context;
  const backend = await addBackend(
    { models, url: here.url },
    await models.Site.findOne({ slug: 'default' }).orFail(),
  );
  const listed = await backend.call<Page<Member>>('GET', `rooms/@${slug}/members/`);
  expect(listed.body.results.find(isOf(ada))!.lastReadSeq).toBe(0);

  await here.request('DELETE', `${path}mute/`, ada.token);
  await set({ receipts: true });
  await expect.poll(nodesWithout).toBe(0);
  const { seq } = await here.send(ada, room, 'read this');
  await watching.ask('read', { room: slug, seq });
  expect(await own.next<ServerEvents['read']>('read', isOf(bob))).toMatchObject({ seq });
  const { seq: next } = await here.send(bob, room, 'and this');
  await own.ask('read', { room: slug, seq: next });
  expect(await watching.next<ServerEvents['read']>('read', isOf(ada))).toMatchObject({ seq: next });
});

it('finds nobody who does not want to be found, by no part of the name', async () => {
  await here.running.context.models.Site.updateOne(
    { slug: 'default' },
    { $set: { 'settings.directory': 'on' } },
  );
  const renamed = { displayName: `Zelda Quist${count}` };
  await here.request('PATCH', '/api/auth/profile/', ada.token, renamed);
  const found = async (q: string) => {
    const { body } = await there.request<{ results: { username: string }[] }>(
      'GET',
      `/api/chat/users/?q=${q}`,
      bob.token,
    );
    return body.results.map(({ username }) => username);
  };
  const parts = [ada.username, 'zelda', `quist${count}`];
  for (const q of parts) await expect.poll(() => found(q)).toEqual([ada.username]);
  await set({ findable: false });
  for (const q of parts) expect(await found(q)).toEqual([]);
  // Who shares a room still sees her there.
  expect((await memberSeenBy(there, bob, ada)).user.displayName).toBe(renamed.displayName);
});

it('lets only those begin a direct conversation whom the user lets, with one refusal for all reasons', async () => {
  await here.running.context.models.Site.updateOne(
    { slug: 'default' },
    { $set: { 'settings.directs': 'everyone' } },
  );
  const eve = await there.register(`eve-${count}`);
  const open = async (by: Person, to: Person | { username: string }) => {
    const { status, body } = await there.request<{ requestId?: string }>(
      'PUT',
      `/api/chat/direct/${to.username}/`,
      by.token,
    );
    const { requestId: _, ...known } = body;
    return { status, body: known };
  };
  await set({ directs: 'shared' });
  const refused = await open(eve, ada);
  expect(refused).toEqual(await open(eve, { username: 'nobody-here' }));
  expect(refused.status).toBe(403);
  expect((await open(bob, ada)).status).toBe(201);
  // Whoever adds her to a room shares one with her once she has opened it.
  const trap = await here.createRoom(eve, `trap-${count}`, 'public');
  await here.addMember(eve, trap, ada.username);
  expect(await open(eve, ada)).toEqual(refused);
  await here.request('GET', `/api/chat/rooms/${trap.slug}/messages/`, ada.token);
  expect((await open(eve, ada)).status).toBe(201);
  await set({ directs: 'nobody' });
  // The conversation that exists goes on, and the user may begin others.
  expect((await open(bob, ada)).status).toBe(200);
  const mallory = await there.register(`mallory-${count}`);
  await here.addMember(ada, room, mallory.username);
  expect((await open(mallory, ada)).status).toBe(403);
  expect((await open(ada, mallory)).status).toBe(201);
  expect((await open(mallory, ada)).status).toBe(200);
});
