import type { PresenceStatus } from '@sotto/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRedisPresence } from '../src/services/presence/redis-presence.js';
import type { RedisPresence } from '../src/services/presence/redis-presence.js';
import { connectRedis } from '../src/storage/redis.js';
import type { RedisHandle } from '../src/storage/redis.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';

interface Node {
  presence: RedisPresence;
  handle: RedisHandle;
  users: Set<string>;
  changes: [string, PresenceStatus][];
}

const logger = pino({ level: 'silent' });
let redis: RedisServer;
let nodes: Node[] = [];
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const { presence, handle } of nodes) {
    await presence.close();
    await handle.close();
  }
  nodes = [];
  await redis.close();
});

async function startNode(options: { keyLifetimeMs?: number } = {}): Promise<Node> {
  const handle = await connectRedis(redis.url, logger);
  const users = new Set<string>();
  const changes: Node['changes'] = [];
  const presence = createRedisPresence({
    ...{ redis: handle, logger, heartbeatMs: 50, deadAfterMs: 500, ...options },
    localUsers: () => [...users],
    onChange: (userId, status) => changes.push([userId, status]),
  });
  const node = { presence, handle, users, changes };
  nodes.push(node);
  return node;
}
const come = (node: Node, user: string) => (node.users.add(user), node.presence.add(user));
const go = (node: Node, user: string) => (node.users.delete(user), node.presence.remove(user));
const isOnline = async (node: Node, user: string) => (await node.presence.online([user])).has(user);

it('counts a user online while any node has a socket, and announces each change once', async () => {
  const [one, two] = [await startNode(), await startNode()];
  expect(await come(one, 'alice')).toBe(true);
  expect(await come(two, 'alice')).toBe(false);
  expect(await isOnline(two, 'alice')).toBe(true);
  expect(await isOnline(two, 'bob')).toBe(false);
  expect(await go(one, 'alice')).toBe(false);
  expect(await isOnline(one, 'alice')).toBe(true);
  expect(await go(two, 'alice')).toBe(true);
  expect(await isOnline(one, 'alice')).toBe(false);
  expect(await go(two, 'alice')).toBe(false);
});

it('cleans up after a dead node, once, and keeps users who are also elsewhere', async () => {
  const [dead, two, three] = [await startNode(), await startNode(), await startNode()];
  await come(dead, 'alice');
  await come(dead, 'bob');
  await come(two, 'bob');
  await dead.handle.close();
  await expect
    .poll(() => [...two.changes, ...three.changes], { timeout: 10_000 })
    .toEqual([['alice', 'offline']]);
  expect(await isOnline(two, 'alice')).toBe(false);
  expect(await isOnline(three, 'bob')).toBe(true);
  const { client } = two.handle;
  await expect.poll(() => client.zcard('sotto:presence:nodes')).toBe(2);
});

it('continues alone while Redis is away, and corrects itself when it is back', async () => {
  const [one, two] = [await startNode(), await startNode()];
  await come(one, 'stays');
  await come(one, 'leaves');
  await redis.kill();
  await expect.poll(() => one.handle.ready() || two.handle.ready()).toBe(false);
  expect(await go(one, 'leaves')).toBe(true);
  expect(await come(one, 'comes')).toBe(true);
  expect(await isOnline(two, 'stays')).toBe(false);
  await redis.restart();
  const online = async () => [...(await two.presence.online(['stays', 'leaves', 'comes']))].sort();
  await expect.poll(online, { timeout: 10_000 }).toEqual(['comes', 'stays']);
});

it('leaves nothing in Redis forever: every key expires without a node', async () => {
  const [one, two] = [await startNode(), await startNode()];
  await come(one, 'alice');
  await come(two, 'bob');
  const { client } = two.handle;
  const expiries = async () => Promise.all((await client.keys('*')).map((key) => client.pttl(key)));
  await expect.poll(async () => (await expiries()).length).toBe(3);
  for (const left of await expiries()) expect(left).toBeGreaterThan(0);
});

it('sets an expiry on keys of an earlier version, and keeps those of such a node while it lives', async () => {
  const handle = await connectRedis(redis.url, logger);
  const { client } = handle;
  // As a version without expiry writes them; one of them is not even in the list.
  await client.zadd('sotto:presence:nodes', Date.now(), 'earlier');
  await client.sadd('sotto:presence:node:earlier', 'alice');
  await client.sadd('sotto:presence:node:lost', 'bob');
  const beats = setInterval(() => void client.zadd('sotto:presence:nodes', Date.now(), 'earlier'), 50);
  const node = await startNode({ keyLifetimeMs: 400 });
  const left = (name: string) => client.pttl(`sotto:presence:node:${name}`);
  await expect.poll(() => left('earlier')).toBeGreaterThan(0);
  // A missing key returns -2.
  await expect.poll(() => left('lost'), { timeout: 5000 }).toBe(-2);
  expect(await isOnline(node, 'alice')).toBe(true);
  clearInterval(beats);
  await handle.close();
});

it('keeps the keys of a node that lives', async () => {
  const node = await startNode({ keyLifetimeMs: 400 });
  await come(node, 'alice');
  const { client } = node.handle;
  const expiresIn = async () =>
    Math.min(...(await Promise.all((await client.keys('*')).map((key) => client.pttl(key)))));
  // A heartbeat every 50 ms renews the keys beyond their lifetime.
  for (let round = 0; round < 3; round += 1) {
    await expect.poll(expiresIn, { interval: 1 }).toBeLessThan(380);
    await expect.poll(expiresIn, { interval: 1 }).toBeGreaterThan(380);
  }
  expect(await isOnline(node, 'alice')).toBe(true);
});
