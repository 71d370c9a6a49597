import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTtlCache } from './ttl-cache.js';

afterEach(() => void vi.useRealTimers());

/** Resolves when the test says so. */
function createLoad() {
  let resolve!: (value: number) => void;
  let reject!: (error: Error) => void;
  const loaded = new Promise<number>((...settle) => ([resolve, reject] = settle));
  return { load: () => loaded, resolve, reject };
}

function setUp(max = 10) {
  let now = 1000;
  const cache = createTtlCache<number>({ ttlMs: 100, max, clock: () => now });
  return { cache, pass: (ms: number) => (now += ms) };
}

it('loads once per lifetime', async () => {
  const { cache, pass } = setUp();
  const load = vi.fn(async () => load.mock.calls.length);
  expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
  pass(99);
  expect(await cache.get('a', load)).toBe(1);
  pass(1);
  expect(await cache.get('a', load)).toBe(2);
});

it('counts the duration of a load as age', async () => {
  const { cache, pass } = setUp();
  const slow = createLoad();
  const first = cache.get('a', slow.load);
  pass(60);
  slow.resolve(1);
  expect(await first).toBe(1);
  pass(39);
  expect(await cache.get('a', async () => 2)).toBe(1);
  pass(1);
  expect(await cache.get('a', async () => 2)).toBe(2);
});

it.each(['delete', 'clear'] as const)('discards a load during which there was a %s', async (way) => {
  const { cache } = setUp();
  const stale = createLoad();
  const before = cache.get('a', stale.load);
  cache[way]('a');
  // Those who came later do not share it, even while it is under way.
  const fresh = createLoad();
  const after = cache.get('a', fresh.load);
  fresh.resolve(2);
  expect(await after).toBe(2);
  stale.resolve(1);
  expect(await before).toBe(1);
  expect(await cache.get('a', async () => 3)).toBe(2);
});

it.each(['delete', 'clear'] as const)('loads again after a %s during a load', async (way) => {
  const { cache } = setUp();
  const stale = createLoad();
  const before = cache.get('a', stale.load);
  cache[way]('a');
  stale.resolve(1);
  expect(await before).toBe(1);
  expect(await cache.get('a', async () => 2)).toBe(2);
});

it('shares a failed load with those who wait for it, and does not keep it', async () => {
  const { cache } = setUp();
  const failing = createLoad();
  const both = [cache.get('a', failing.load), cache.get('a', async () => 1)];
  failing.reject(new Error('down'));
  for (const one of await Promise.allSettled(both)) expect(one.status).toBe('rejected');
  expect(await cache.get('a', async () => 2)).toBe(2);
});

it('keeps what was loaded after a delete when the load before it fails', async () => {
  const { cache } = setUp();
  const failing = createLoad();
  const before = cache.get('a', failing.load);
  cache.delete('a');
  await cache.get('a', async () => 1);
  failing.reject(new Error('down'));
  await expect(before).rejects.toThrow('down');
  expect(await cache.get('a', async () => 2)).toBe(1);
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
    let now = 1000;
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

  it('reads by one query what is in use before it expires', async () => {
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

  it('keeps nothing that was deleted or loaded again meanwhile, and nothing that no longer exists', async () => {
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
