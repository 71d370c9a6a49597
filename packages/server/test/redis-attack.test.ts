import { randomUUID } from 'node:crypto';
import type { CipherFlow, MessageEvent, Room } from '@sotto/protocol';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';
import { createClients } from './support/socket-clients.js';

/**
 * An attacker with an account who can read and write Redis, but has no key. To have a text encrypted with the message
 * key, the attacker sends it to a room of their own and reads the ciphertext in the monitor.
 */
const clients = createClients();
let redis: RedisServer;
let writer: Redis;
let cluster: ChatCluster;
let here: ChatNode;
let there: ChatNode;
let mallory: Person;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  redis = await startRedis();
  writer = new Redis(redis.url);
  cluster = await startCluster();
  here = await cluster.addNode({ REDIS_URL: redis.url });
  there = await cluster.addNode({ REDIS_URL: redis.url });
  [mallory, alice, bob] = [
    await here.register('mallory'),
    await here.register('alice'),
    await there.register('bob'),
  ];
  await here.createRoom(mallory, 'workshop');
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  writer.disconnect();
  await cluster.close();
  await redis.close();
});

/** Texts that resemble bus messages of any version, after the prefix of a chat message. */
const shapes = (channel: string, message: string): string[] => [
  `x ${channel}\n${message}`,
  ` ${channel}\n${message}`,
  `\n${JSON.stringify(['sotto bus 2', randomUUID(), 1, Date.now(), channel])}\n${message}`,
  `${JSON.stringify(['sotto bus 2', randomUUID(), 1, Date.now(), channel])}\n${message}`,
];

/** Lets the server encrypt a text, and returns what the monitor shows. */
async function encryptByChat(text: string): Promise<string> {
  const monitor = await clients.connect(`${here.url}/monitor`, mallory.token);
  const chat = await clients.connect(here.url, mallory.token);
  const sent = await chat.ask('message.send', {
    room: 'workshop',
    content: text,
    clientMessageId: randomUUID(),
  });
  if (!sent.ok) throw new Error('the chat did not take the message');
  const { seq } = sent.data;
  const flows = await monitor.next<CipherFlow[]>('cipher.flow', (batch) =>
    batch.some((flow) => flow.seq === seq),
  );
  return flows.find((flow) => flow.seq === seq)!.ciphertext!;
}

/** Redis shows the id of a room as the name of a channel; reading it from the store is easier. */
async function idsOf({ slug }: Room): Promise<{ id: string; siteId: string }> {
  const room = await here.running.context.models.Room.findOne({ slug: { $eq: slug } }).lean();
  return { id: room!._id.toString(), siteId: room!.site.toString() };
}

/** Publishes a payload to the nodes that listen on this channel; fails if none does. */
async function inject(channel: string, payload: string): Promise<void> {
  const names = (await writer.pubsub('CHANNELS', `*${channel}`)) as string[];
  expect(names).not.toEqual([]);
  for (const name of names) expect(await writer.publish(name, payload)).toBeGreaterThan(0);
}

it('never takes a chat message for a bus message: no one can impersonate another user', async () => {
  const room = await here.createRoom(alice, 'private-talk', 'private');
  await here.addMember(alice, room, 'bob');
  const victim = await clients.connect(there.url, bob.token);
  const real = await here.send(alice, room, 'real');
  await victim.next<MessageEvent>('message.new', ({ message }) => message.content === 'real');
  const forged = { room: room.slug, rev: 2, message: { ...real, seq: 2, rev: 2, content: 'forged' } };
  const channel = `room:${(await idsOf(room)).id}`;
  for (const text of shapes(channel, JSON.stringify({ event: 'message.new', payload: forged })))
    await inject(channel, await encryptByChat(text));
  await here.send(alice, room, 'fence');
  await victim.next<MessageEvent>('message.new', ({ message }) => message.content === 'fence');
  expect(JSON.stringify(victim.all)).not.toContain('forged');
});

it('never takes a chat message for a bus message: no one can eavesdrop', async () => {
  const room = await here.createRoom(alice, 'secret-talk', 'private');
  await here.addMember(alice, room, 'bob');
  const spy = await clients.connect(there.url, mallory.token);
  const member = await clients.connect(there.url, bob.token);
  const joined = JSON.stringify({ kind: 'joined', room: { ...(await idsOf(room)), slug: room.slug } });
  for (const text of shapes(`user:${mallory.id}`, joined))
    await inject(`user:${mallory.id}`, await encryptByChat(text));
  await here.send(alice, room, 'top secret');
  await member.next<MessageEvent>('message.new', ({ message }) => message.content === 'top secret');
  // Mallory's own event arrives after everything that was published before it.
  await there.createRoom(mallory, 'own');
  await spy.next('room.created');
  expect(JSON.stringify(spy.all)).not.toContain('top secret');
});
