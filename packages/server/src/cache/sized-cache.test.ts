import { expect, it } from 'vitest';
import { createSizedCache } from './sized-cache.js';

it('drops what was not used, and keeps what is, within its size', () => {
  const cache = createSizedCache<number>({ maxSize: 100, clock: () => 0 });
  cache.set('used', -1);
  for (let index = 0; index < 1000; index += 1) {
    cache.set(`${index}`, index);
    expect(cache.get('used')).toBe(-1);
    expect(cache.usage().size).toBeLessThanOrEqual(100);
  }
  expect(cache.get('999')).toBe(999);
  expect(cache.get('960')).toBe(960);
  expect(cache.get('0')).toBeUndefined();
});

it('counts sizes, through changes and deletions too', () => {
  const cache = createSizedCache<string>({ maxSize: 100, clock: () => 0 });
  cache.set('a', 'first', 30);
  cache.set('a', 'second', 10);
  cache.set('b', 'third', 20);
  expect([cache.get('a'), cache.usage()]).toEqual(['second', { entries: 2, size: 30 }]);
  cache.delete('a');
  expect([cache.get('a'), cache.usage()]).toEqual([undefined, { entries: 1, size: 20 }]);
  cache.set('large', 'takes nearly all', 90);
  expect(cache.get('large')).toBe('takes nearly all');
  expect(cache.usage().size).toBeLessThanOrEqual(100);
  cache.set('too large', 'does not fit', 101);
  expect(cache.get('too large')).toBeUndefined();
  expect(cache.usage().size).toBeLessThanOrEqual(100);
});

it('keeps a value for its time, however often it is used', () => {
  let now = 0;
  const cache = createSizedCache<string>({ maxSize: 4, ttlMs: 50, clock: () => now });
  cache.set('a', 'value');
  for (; now < 50; now += 10) {
    expect(cache.get('a')).toBe('value');
    cache.set(`other ${now}`, 'other');
  }
  expect(cache.get('a')).toBeUndefined();
  cache.set('a', 'anew');
  expect(cache.get('a')).toBe('anew');
});
