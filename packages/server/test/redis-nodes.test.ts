import type { MessageEvent, Room, ServerEvents, TokenResponse } from '@sotto/protocol';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
let redis: RedisServer;
let cluster: ChatCluster;
let here: ChatNode;
let there: ChatNode;
let alice: Person;
let bob: Person;
let count = 0;

beforeAll(async () => {
  redis = await startRedis();
  cluster = await startCluster();
  here = await cluster.addNode({ REDIS_URL: redis.url });
  there = await cluster.addNode({ REDIS_URL: redis.url });
  [alice, bob] = [await here.register('alice'), await there.register('bob')];
});
const spies: Redis[] = [];
afterEach(() => {
  clients.closeAll();
  for (const spy of spies.splice(0)) spy.disconnect();
});
afterAll(async () => {
  await cluster.close();
  await redis.close();
});

/** Public: the log of a private room would begin with a line about bob. */
async function makeRoom(): Promise<Room> {
  const room = await here.createRoom(alice, `room-${(count += 1)}`, 'public');
  await here.addMember(alice, room, 'bob');
  return room;
}
const contents = (events: MessageEvent[]) => events.map(({ message }) => message.content);

it('carries messages, typing and read marks across nodes, and shows Redis no text', async () => {
  const room = await makeRoom();
  const spy = new Redis(redis.url);
  const monitor = await spy.monitor();
  spies.push(spy, monitor);
  const seen: string[] = [];
  monitor.on('monitor', (_time: string, args: string[]) => seen.push(args.join(' ')));
  const [one, two] = [
    await clients.connect(here.url, alice.token),
    await clients.connect(there.url, bob.token),
  ];
  const plain = clients.plain(there.plainUrl(room.slug), {
    headers: { authorization: `Bearer ${bob.token}` },
  });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  const { slug } = room;
  await one.ask('message.send', { room: slug, content: 'canary-redis hello', clientMessageId: 'a' });
  for (const client of [two, plain])
    expect(await client.next('message.new')).toMatchObject({ message: { content: 'canary-redis hello' } });
  await there.send(bob, room, 'canary-redis answer');
  await one.next<MessageEvent>('message.new', ({ message }) => message.content === 'canary-redis answer');
  await two.ask('typing.start', { room: slug });
  expect(await one.next('typing.start')).toMatchObject({ room: slug, user: { username: 'bob' } });
  await one.ask('read', { room: slug, seq: 2 });
  await two.next<ServerEvents['read']>('read', ({ user, seq }) => user.username === 'alice' && seq === 2);
  // Control of the search: Redis did carry the events of this room.
  await expect
    .poll(() => seen.filter((line) => line.includes('sotto:bus:2:room:')).length)
    .toBeGreaterThan(2);
  expect(seen.join('\n')).not.toMatch(/canary-redis|alice|hello/);
});

it('keeps the order of each node and loses nothing when both send at once', async () => {
  const room = await makeRoom();
  const [one, two] = [
    await clients.connect(here.url, alice.token),
    await clients.connect(there.url, bob.token),
  ];
  const send = (client: typeof one, name: string) =>
    Promise.all(
      Array.from({ length: 15 }, (_, index) =>
        client.ask('message.send', {
          room: room.slug,
          content: `${name} ${index}`,
          clientMessageId: `${name}${index}`,
        }),
      ),
    );
  const answers = (await Promise.all([send(one, 'a'), send(two, 'b')])).flat();
  expect(answers.every(({ ok }) => ok)).toBe(true);
  for (const client of [one, two]) {
    await expect.poll(() => client.of('message.new').length).toBe(30);
    const revs = client.of<MessageEvent>('message.new').map(({ rev }) => rev);
    expect([...revs].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  }
});

it('carries membership changes to sockets on another node', async () => {
  const room = await here.createRoom(alice, `room-${(count += 1)}`, 'private');
  const two = await clients.connect(there.url, bob.token);
  await here.addMember(alice, room, 'bob');
  await two.next<ServerEvents['room.created']>('room.created', (event) => event.room.slug === room.slug);
  await two.next<ServerEvents['heads']>('heads', ({ rooms }) => room.slug in rooms);
  await here.send(alice, room, 'welcome');
  await two.next<MessageEvent>('message.new', ({ message }) => message.content === 'welcome');
  await here.removeMember(alice, room, 'bob');
  await two.next('member.removed');
  await here.send(alice, room, 'secret');
  const other = await makeRoom();
  await two.next<ServerEvents['heads']>('heads', ({ rooms }) => other.slug in rooms);
  await here.send(alice, other, 'fence');
  await two.next<MessageEvent>('message.new', ({ message }) => message.content === 'fence');
  expect(JSON.stringify(two.all)).not.toContain('secret');
});

it('carries a revocation to sockets on another node within a second', async () => {
  const eve = await here.register('eve');
  const client = await clients.connect(there.url, eve.token);
  const before = performance.now();
  await here.revoke(eve);
  expect(await client.next('session.ended')).toEqual({ code: 'token_revoked' });
  expect(performance.now() - before).toBeLessThan(1000);
  await expect(clients.connect(there.url, eve.token)).rejects.toMatchObject({
    data: { code: 'invalid_token' },
  });
});

it('counts a user online while a socket is open on any node', async () => {
  const room = await makeRoom();
  const dan = await here.register('dan');
  await here.addMember(alice, room, 'dan');
  const one = await clients.connect(here.url, alice.token);
  const ofDan = (status: string) => (event: ServerEvents['presence.changed']) =>
    event.user.username === 'dan' && event.status === status;
  const statusOf = async () => {
    const path = `/api/chat/rooms/${room.slug}/members/`;
    const { body } = await there.request<{ results: { user: { id: string }; status: string }[] }>(
      'GET',
      path,
      bob.token,
    );
    return body.results.find(({ user }) => user.id === dan.id)?.status;
  };
  const [first, second] = [
    await clients.connect(there.url, dan.token),
    await clients.connect(here.url, dan.token),
  ];
  await one.next('presence.changed', ofDan('online'));
  expect(await statusOf()).toBe('online');
  first.close();
  await first.closed;
  expect(await statusOf()).toBe('online');
  second.close();
  await one.next('presence.changed', ofDan('offline'));
  expect(await statusOf()).toBe('offline');
  expect(
    one.of<ServerEvents['presence.changed']>('presence.changed').filter(({ user }) => user.id === dan.id),
  ).toHaveLength(2);
});

it('returns the same successor to 50 simultaneous refreshes over several nodes', async () => {
  const { refreshToken } = await here.register('refresher');
  const form = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: refreshToken };
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const { url } = [here, there][index % 2]!;
      const response = await fetch(`${url}/oauth/token/`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      return { status: response.status, tokens: (await response.json()) as TokenResponse };
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const successors = answers.map(({ tokens }) => `${tokens.access_token} ${tokens.refresh_token}`);
  expect(new Set(successors).size).toBe(1);
  // One living session: the successor works on either node.
  for (const node of [here, there]) {
    const { status } = await node.request('GET', '/api/auth/profile/', answers[0]!.tokens.access_token);
    expect(status).toBe(200);
  }
});

it('shares rate limits', async () => {
  const room = await makeRoom();
  const fred = await here.register('fred');
  await here.addMember(alice, room, 'fred');
  const nodes = [here, there];
  const path = `/api/chat/rooms/${room.slug}/messages/`;
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      nodes[index % 2]!.request('POST', path, fred.token, { content: `${index}` }),
    ),
  );
  const refused = answers.filter(({ status }) => status === 429);
  // 30 at once, and 5 more for each second that the requests took.
  expect(refused.length).toBeGreaterThan(5);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(50 - refused.length);
});

it('continues on each node while Redis is away, and catches up when it is back', async () => {
  const room = await makeRoom();
  const [one, two, peer] = [
    await clients.connect(here.url, alice.token),
    await clients.connect(there.url, bob.token),
    await clients.connect(here.url, bob.token),
  ];
  const known = await two.ask('sync', { rooms: { [room.slug]: 0 } });
  expect(known).toMatchObject({ ok: true });
  await redis.kill();
  await expect
    .poll(() => here.running.context.bus.connected() || there.running.context.bus.connected())
    .toBe(false);
  await one.ask('message.send', { room: room.slug, content: 'alone', clientMessageId: 'alone' });
  await peer.next<MessageEvent>('message.new', ({ message }) => message.content === 'alone');
  await here.send(alice, room, 'alone too');
  expect(contents(two.of<MessageEvent>('message.new'))).not.toContain('alone');

  await redis.restart();
  const back = performance.now();
  // The heads after a reconnect let the other node's clients request what they missed.
  await two.next<ServerEvents['heads']>('heads', ({ rooms }) => rooms[room.slug] === 2);
  expect(performance.now() - back).toBeLessThan(5000);
  const sync = await two.ask('sync', { rooms: { [room.slug]: 0 } });
  expect(sync).toMatchObject({ ok: true, data: { rooms: { [room.slug]: { rev: 2 } } } });
  await expect
    .poll(() => here.running.context.bus.connected() && there.running.context.bus.connected(), {
      timeout: 10_000,
    })
    .toBe(true);
  await here.send(alice, room, 'together');
  await two.next<MessageEvent>('message.new', ({ message }) => message.content === 'together');
});

it('silences a removed member and an ended session on another node while Redis is away', async () => {
  const room = await makeRoom();
  const gil = await here.register('gil');
  await here.addMember(alice, room, 'gil');
  const [two, ended] = [
    await clients.connect(there.url, bob.token),
    await clients.connect(there.url, gil.token),
  ];
  const plain = clients.plain(there.plainUrl(room.slug), {
    headers: { authorization: `Bearer ${bob.token}` },
  });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  await redis.kill();
  await expect.poll(() => there.running.context.bus.connected()).toBe(false);
  await here.removeMember(alice, room, 'bob');
  await here.revoke(gil);
  expect((await plain.closed).code).toBe(4403);
  expect(await ended.next('session.ended')).toEqual({ code: 'token_revoked' });
  const late = await clients.connect(there.url, alice.token);
  await late.ask('message.send', { room: room.slug, content: 'secret', clientMessageId: 'late' });
  await late.next('message.new');
  expect(JSON.stringify(two.all)).not.toContain('secret');
  await redis.restart();
});
