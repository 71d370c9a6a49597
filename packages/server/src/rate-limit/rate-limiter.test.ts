import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../errors.js';
import { BUCKETS } from './buckets.js';
import type { BucketName } from './buckets.js';
import { createRateLimiter } from './rate-limiter.js';
import type { RateLimiter } from './rate-limiter.js';

let now = 0;
let limiter: RateLimiter;
beforeEach(() => {
  now = 1_000_000;
  limiter = createRateLimiter({ enabled: true, clock: () => now });
});

/** How many of `attempts` are allowed. */
async function allowed(bucket: BucketName, attempts: number, key = 'alice'): Promise<number> {
  let count = 0;
  for (let index = 0; index < attempts; index += 1) {
    if ((await limiter.take(bucket, key)).allowed) count += 1;
  }
  return count;
}

describe('rate limiter', () => {
  it.each([
    ['messages.user', 30, 5, 1000],
    ['messages.room', 200, 200, 1000],
    ['login.pair', 10, 1, 60_000],
    ['login.address', 30, 10, 60_000],
    ['login.account', 40, 2, 60_000],
    ['sign-in.user', 30, 6, 60_000],
    ['sign-in.client', 100, 5, 1000],
    ['refresh.session', 60, 12, 60_000],
    ['register.address', 10, 1, 360_000],
    ['demo.address', 30, 1, 10_000],
    ['rooms.user', 10, 1, 60_000],
    ['joins.user', 20, 1, 1000],
    ['invites.user', 200, 1, 432_000],
    ['invites.pair', 10, 1, 8_640_000],
    ['typing.user', 1, 1, 1000],
  ] as const)('%s: %i at once, then %i per %i ms', async (bucket, burst, refill, interval) => {
    expect(await allowed(bucket, burst + 5)).toBe(burst);
    now += interval;
    expect(await allowed(bucket, refill + 5)).toBe(refill);
    now += interval * burst * 2;
    expect(await allowed(bucket, burst + 5)).toBe(burst);
  });

  it('counts each key and each bucket separately', async () => {
    expect(await allowed('joins.user', 100)).toBe(20);
    expect(await allowed('joins.user', 100, 'bob')).toBe(20);
    expect(await allowed('rooms.user', 100)).toBe(10);
  });

  it('says how long to wait, and the wait is sufficient', async () => {
    expect(await allowed('rooms.user', 10)).toBe(10);
    const refused = await limiter.take('rooms.user', 'alice');
    expect(refused).toMatchObject({ allowed: false, limit: 10, remaining: 0, retryAfterSeconds: 60 });
    now += refused.retryAfterSeconds * 1000 - 1;
    expect((await limiter.take('rooms.user', 'alice')).allowed).toBe(false);
    now += 1;
    expect((await limiter.take('rooms.user', 'alice')).allowed).toBe(true);
  });

  it('lets a bucket go into debt, at most by its capacity', async () => {
    await limiter.charge('joins.user', 'alice', 30);
    expect(await limiter.take('joins.user', 'alice')).toMatchObject({ allowed: false, remaining: 0 });
    now += 10_999;
    expect(await allowed('joins.user', 1)).toBe(0);
    now += 1;
    expect(await allowed('joins.user', 5)).toBe(1);
    await limiter.charge('joins.user', 'alice', 1000);
    now += 20_000;
    expect(await allowed('joins.user', 1)).toBe(0);
    now += 1000;
    expect(await allowed('joins.user', 1)).toBe(1);
  });

  it('throws rate_limited with the headers of the refusal', async () => {
    await limiter.enforce('typing.user', 'alice');
    const error = await limiter.enforce('typing.user', 'alice').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'rate_limited',
      retryAfter: 1,
      headers: { 'RateLimit-Limit': '1', 'RateLimit-Remaining': '0', 'RateLimit-Reset': '1' },
    });
  });

  it('refunds, but never above the capacity', async () => {
    expect(await allowed('login.pair', 10)).toBe(10);
    await limiter.refund('login.pair', 'alice');
    expect(await allowed('login.pair', 5)).toBe(1);
    await limiter.refund('login.pair', 'bob');
    expect(await allowed('login.pair', 50, 'bob')).toBe(10);
  });

  it('does not refill when the clock steps back', async () => {
    expect(await allowed('joins.user', 30)).toBe(20);
    now -= 3_600_000;
    expect(await allowed('joins.user', 5)).toBe(0);
  });

  it('stays bounded for any keys', async () => {
    for (let index = 0; index < 120_000; index += 1) await limiter.take('api.user', `key ${index}`);
    expect(await allowed('api.user', 400)).toBe(BUCKETS['api.user'].capacity);
  });

  it('does not evict what one limit counted for the keys of another', async () => {
    expect(await allowed('login.pair', 20)).toBe(10);
    for (let index = 0; index < 120_000; index += 1) await limiter.take('register.address', `key ${index}`);
    expect(await allowed('login.pair', 20)).toBe(0);
  });

  it('allows everything when it is off', async () => {
    limiter = createRateLimiter({ enabled: false, clock: () => now });
    expect(await allowed('login.pair', 100)).toBe(100);
  });
});
