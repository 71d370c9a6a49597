import { expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.js';

it('drops what was not used, and keeps what is, within its size', () => {
  const cache = createBoundedCache<number>({ maxSize: 100 });
  cache.set('used', -1);
  for (let index = 0; index < 1000; index += 1) {
    cache.set(`${index}`, index);
    expect(cache.get('used')).toBe(-1);
    expect(cache.calculatedSize).toBeLessThanOrEqual(100);
  }
  expect(cache.get('999')).toBe(999);
  expect(cache.get('960')).toBe(960);
  expect(cache.get('0')).toBeUndefined();
});

it('counts sizes, through changes and deletions too', () => {
  const cache = createBoundedCache<string>({ maxSize: 100 });
  cache.set('a', 'first', { size: 30 });
  cache.set('a', 'second', { size: 10 });
  cache.set('b', 'third', { size: 20 });
  expect([cache.get('a'), cache.size, cache.calculatedSize]).toEqual(['second', 2, 30]);
  cache.delete('a');
  expect([cache.get('a'), cache.size, cache.calculatedSize]).toEqual([undefined, 1, 20]);
  cache.set('large', 'takes nearly all', { size: 90 });
  expect(cache.get('large')).toBe('takes nearly all');
  expect(cache.calculatedSize).toBeLessThanOrEqual(100);
  cache.set('too large', 'does not fit', { size: 101 });
  expect(cache.get('too large')).toBeUndefined();
  expect(cache.calculatedSize).toBeLessThanOrEqual(100);
});

it('keeps a value for its time, however often it is used', () => {
  let now = 1000;
  const cache = createBoundedCache<string>({ maxSize: 4, ttl: { ms: 50, clock: () => now } });
  cache.set('a', 'value');
  for (; now < 1050; now += 10) {
    expect(cache.get('a')).toBe('value');
    cache.set(`other ${now}`, 'other');
  }
  expect(cache.get('a')).toBeUndefined();
  cache.set('a', 'anew');
  expect(cache.get('a')).toBe('anew');
});
