import { describe, expect, it } from 'vitest';
import { createPlaces } from './slots.js';

const nobody = () => {};

describe('createPlaces', () => {
  it('refuses an address that has used up its places, and no other', () => {
    const places = createPlaces({ perAddress: 2, inAll: 10 });
    const free = places.take('a', nobody);
    places.take('a', nobody);
    expect(() => places.take('a', nobody)).toThrow(expect.objectContaining({ code: 'rate_limited' }));
    places.take('b', nobody);
    free();
    free();
    places.take('a', nobody);
    expect(() => places.take('a', nobody)).toThrow();
    expect(places.size()).toBe(3);
  });

  it('gives the oldest place to a newcomer when all are taken', () => {
    const places = createPlaces({ perAddress: 10, inAll: 3 });
    const evicted: string[] = [];
    const frees = ['a', 'b', 'c'].map((address) => places.take(address, () => evicted.push(address)));
    frees[0]!();
    places.take('d', () => evicted.push('d'));
    expect(evicted).toEqual([]);
    places.take('e', () => evicted.push('e'));
    places.take('f', () => evicted.push('f'));
    expect(evicted).toEqual(['b', 'c']);
    expect(places.size()).toBe(3);
  });
});
