import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTtlCache } from './ttl-cache.js';

afterEach(() => void vi.useRealTimers());

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

describe('renewal', () => {
  function setUpRenewal() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let now = 0;
    const batches: { keys: string[]; arrive(values: Record<string, number>): void }[] = [];
    const cache = createTtlCache<number>({
      ...{ ttlMs: 5000, max: 10, clock: () => now },
      loadMany: (keys) =>
        new Promise((resolve) =>
          batches.push({ keys, arrive: (values) => resolve(new Map(Object.entries(values))) }),
        ),
    });
    const load = vi.fn(async () => 1);
    return {
      ...{ cache, batches, load },
      pass: async (ms: number) => {
        now += ms;
        await vi.advanceTimersByTimeAsync(ms);
      },
    };
  }

  it('reads by one query what is in use before it is too old', async () => {
    const { cache, batches, load, pass } = setUpRenewal();
    for (const key of ['a', 'b', 'unused']) await cache.get(key, load);
    await pass(2400);
    await cache.get('a', load);
    await pass(100);
    for (const key of ['a', 'b', 'a']) await cache.get(key, load);
    await pass(500);
    expect(batches.map(({ keys }) => keys)).toEqual([['a', 'b']]);
    batches[0]!.arrive({ a: 2, b: 2 });
    await pass(4999);
    expect([await cache.get('a', load), await cache.get('b', load)]).toEqual([2, 2]);
    expect(load).toHaveBeenCalledTimes(3);
    // From the start of the renewal on, which was at 3,000 ms.
    await pass(1);
    expect(await cache.get('a', load)).toBe(1);
    await cache.get('unused', load);
    expect(load).toHaveBeenCalledTimes(5);
  });

  it('keeps nothing that was forgotten or loaded again while it was read, and nothing that is gone', async () => {
    const { cache, batches, load, pass } = setUpRenewal();
    for (const key of ['forgotten', 'again', 'gone']) await cache.get(key, load);
    await pass(3000);
    for (const key of ['forgotten', 'again', 'gone']) await cache.get(key, load);
    await pass(500);
    cache.delete('forgotten');
    cache.delete('again');
    await cache.get('again', async () => 3);
    batches[0]!.arrive({ forgotten: 2, again: 2 });
    await pass(0);
    expect(await cache.get('again', load)).toBe(3);
    expect(await cache.get('forgotten', async () => 4)).toBe(4);
    await pass(1500);
    expect(await cache.get('gone', async () => 5)).toBe(5);
  });
});
