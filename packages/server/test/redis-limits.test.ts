import { afterAll, beforeAll, expect, it } from 'vitest';
import { pino } from 'pino';
import { createRateLimiter } from '../src/rate-limit/rate-limiter.js';
import type { RateLimiter } from '../src/rate-limit/rate-limiter.js';
import { connectRedis } from '../src/storage/redis.js';
import type { RedisHandle } from '../src/storage/redis.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';

let redis: RedisServer;
let handles: RedisHandle[];
let nodes: [RateLimiter, RateLimiter];
let now = 1_700_000_000_000;

beforeAll(async () => {
  redis = await startRedis();
  const logger = pino({ level: 'silent' });
  handles = [await connectRedis(redis.url, logger), await connectRedis(redis.url, logger)];
  nodes = handles.map((handle) =>
    createRateLimiter({ enabled: true, redis: handle, clock: () => now }),
  ) as typeof nodes;
});
afterAll(async () => {
  for (const handle of handles) await handle.close();
  await redis.close();
});

it('counts the requests of all nodes in one bucket', async () => {
  const decisions = await Promise.all(
    Array.from({ length: 50 }, (_, index) => nodes[index % 2]!.take('messages.user', 'alice')),
  );
  expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(30);
  now += 1000;
  const later = await Promise.all(
    Array.from({ length: 10 }, (_, index) => nodes[index % 2]!.take('messages.user', 'alice')),
  );
  expect(later.filter(({ allowed }) => allowed)).toHaveLength(5);
  expect(later.at(-1)).toMatchObject({ limit: 30, remaining: 0, retryAfterSeconds: 1 });
});

it('refunds through Redis', async () => {
  for (let index = 0; index < 10; index += 1) await nodes[0].take('login.pair', 'bob');
  expect((await nodes[1].take('login.pair', 'bob')).allowed).toBe(false);
  await nodes[1].refund('login.pair', 'bob');
  expect((await nodes[0].take('login.pair', 'bob')).allowed).toBe(true);
});

it('lets a bucket go into debt through Redis', async () => {
  await nodes[0].charge('joins.user', 'erin', 1000);
  now += 20_000;
  expect((await nodes[1].take('joins.user', 'erin')).allowed).toBe(false);
  now += 1000;
  expect((await nodes[1].take('joins.user', 'erin')).allowed).toBe(true);
});

it('hides names and addresses from Redis, and deletes full buckets', async () => {
  await nodes[0].take('login.address', '203.0.113.77');
  const keys = await handles[0]!.client.keys('*');
  expect(keys.length).toBeGreaterThan(0);
  expect(keys.join()).not.toMatch(/alice|bob|203\.0/);
  for (const key of keys) expect(await handles[0]!.client.pttl(key)).toBeGreaterThan(0);
});

it('fails closed for logins and continues in memory for the rest while Redis is away', async () => {
  await redis.kill();
  const login = await nodes[0].take('login.pair', 'carol');
  expect(login).toMatchObject({ allowed: false, retryAfterSeconds: 5 });
  await expect(nodes[0].enforce('login.pair', 'carol')).rejects.toMatchObject({
    code: 'unavailable',
    retryAfter: 5,
  });
  const decisions = await Promise.all(
    Array.from({ length: 40 }, () => nodes[0].take('messages.user', 'carol')),
  );
  expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(30);

  await redis.restart();
  await expect.poll(() => handles[0]!.ready(), { timeout: 10_000 }).toBe(true);
  expect((await nodes[0].take('login.pair', 'carol')).allowed).toBe(true);
});
