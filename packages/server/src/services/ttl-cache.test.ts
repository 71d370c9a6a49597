import { expect, it, vi } from 'vitest';
import { createTtlCache } from './ttl-cache.js';

function setUp(max = 10) {
  let now = 0;
  const cache = createTtlCache<number>({ ttlMs: 100, max, clock: () => now });
  return { cache, pass: (ms: number) => (now += ms) };
}

it('loads once until the time is over', async () => {
  const { cache, pass } = setUp();
  const load = vi.fn(async () => load.mock.calls.length);
  expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
  pass(99);
  expect(await cache.get('a', load)).toBe(1);
  pass(1);
  expect(await cache.get('a', load)).toBe(2);
});

it('does not keep what was forgotten while it was loading', async () => {
  const { cache } = setUp();
  let arrive: (value: number) => void = () => undefined;
  const stale = cache.get('a', () => new Promise((resolve) => (arrive = resolve)));
  cache.delete('a');
  arrive(1);
  expect(await stale).toBe(1);
  expect(await cache.get('a', async () => 2)).toBe(2);
});

it('does not keep a failed load', async () => {
  const { cache } = setUp();
  await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await cache.get('a', async () => 1)).toBe(1);
});

it('holds at most its maximum', async () => {
  const { cache } = setUp(2);
  for (const key of ['a', 'b', 'c']) await cache.get(key, async () => 1);
  expect(await cache.get('a', async () => 2)).toBe(2);
  expect(await cache.get('c', async () => 2)).toBe(1);
});
