import { describe, expect, it } from 'vitest';
import { createSlots } from './unauthenticated-slots.js';

const nobody = () => {};

describe('createSlots', () => {
  it('refuses an address that has used up its slots, and no other', () => {
    const slots = createSlots({ perAddress: 2, inAll: 10 });
    const free = slots.take('a', nobody);
    slots.take('a', nobody);
    expect(() => slots.take('a', nobody)).toThrow(expect.objectContaining({ code: 'rate_limited' }));
    slots.take('b', nobody);
    free();
    free();
    slots.take('a', nobody);
    expect(() => slots.take('a', nobody)).toThrow();
    expect(slots.size()).toBe(3);
  });

  it('gives the oldest slot to a newcomer when all are taken', () => {
    const slots = createSlots({ perAddress: 10, inAll: 3 });
    const evicted: string[] = [];
    const frees = ['a', 'b', 'c'].map((address) => slots.take(address, () => evicted.push(address)));
    frees[0]!();
    slots.take('d', () => evicted.push('d'));
    expect(evicted).toEqual([]);
    slots.take('e', () => evicted.push('e'));
    slots.take('f', () => evicted.push('f'));
    expect(evicted).toEqual(['b', 'c']);
    expect(slots.size()).toBe(3);
  });
});
