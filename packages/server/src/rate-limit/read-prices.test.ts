import { MAX_JOINED_ROOMS, MAX_PAGE } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { BUCKETS } from './buckets.js';
import { createRateLimiter } from './rate-limiter.js';
import { createReadPrices, priceOfRows, priceOfTexts } from './read-prices.js';

const clock = () => 1_000_000;

describe('prices', () => {
  it.each([
    [0, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [500, 10],
    [1_000_000, 100],
  ])('%i rows cost %i', (rows, tokens) => expect(priceOfRows(rows)).toBe(tokens));

  it.each([
    [100, 100, 1],
    [100, 4000, 25],
    [1, 8000, 1],
    [0, 0, 0],
  ])('%i texts of %i units cost %i', (count, units, tokens) => {
    const messages = Array.from({ length: count }, () => ({ content: 'x'.repeat(units) }));
    expect(priceOfTexts([...messages, { content: null }])).toBe(tokens);
  });

  it('follow the result of the last read', () => {
    const prices = createReadPrices();
    expect(prices.ofRooms('ada')).toBe(1);
    prices.learn('ada', 300);
    expect([prices.ofRooms('ada'), prices.ofRooms('ada', 50), prices.ofRooms('bob')]).toEqual([6, 7, 1]);
  });

  it('never exceed what the bucket holds', () =>
    expect(priceOfRows(Infinity)).toBeLessThan(BUCKETS['api.user'].capacity));
});

it('a user in 500 rooms opens three tabs, with a monitor in each, without reaching a limit', async () => {
  const limiter = createRateLimiter({ enabled: true, clock });
  const prices = createReadPrices();
  prices.learn('ada', MAX_JOINED_ROOMS);
  for (let tab = 0; tab < 3; tab += 1) {
    const all = prices.ofRooms('ada');
    const costs = [
      // The sockets of both namespaces, the list with a page of public rooms, a sync of all rooms, the summary.
      ...[all, all, prices.ofRooms('ada', MAX_PAGE), priceOfRows(MAX_JOINED_ROOMS), all],
      // The profile, the open room: itself, its messages, its members, its read mark.
      ...[1, 1, priceOfRows(MAX_PAGE), priceOfRows(MAX_PAGE), 1],
    ];
    for (const cost of costs) await limiter.enforce('api.user', 'ada', cost);
  }
});

it('a limit that counts cost refuses what exceeds the bucket, and says when it will be full enough', async () => {
  const limiter = createRateLimiter({ enabled: true, clock });
  for (let request = 0; request < 30; request += 1) await limiter.enforce('api.user', 'ada', 10);
  await expect(limiter.enforce('api.user', 'ada', 100)).rejects.toMatchObject({
    ...{ code: 'rate_limited', retryAfter: 2 },
  });
});
