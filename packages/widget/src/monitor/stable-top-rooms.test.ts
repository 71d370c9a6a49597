import { describe, expect, it } from 'vitest';
import { StableTopRooms } from './stable-top-rooms.js';

describe('StableTopRooms', () => {
  const totals = (entries: Record<string, number>) => new Map(Object.entries(entries));
  it('puts the busiest first, and chooses again every ten seconds at most', () => {
    const busiest = new StableTopRooms(2);
    expect(busiest.choose(totals({ a: 1, b: 3, c: 2 }), 0)).toEqual(['b', 'c']);
    expect(busiest.choose(totals({ a: 9, b: 3, c: 2 }), 9_000)).toEqual(['b', 'c']);
    expect(busiest.choose(totals({ a: 9, b: 3, c: 2 }), 10_000)).toEqual(['b', 'a']);
  });
  it('leaves a room that stays chosen in its place', () => {
    const busiest = new StableTopRooms(3);
    busiest.choose(totals({ a: 3, b: 2, c: 1, d: 0 }), 0);
    expect(busiest.choose(totals({ a: 4, b: 4, c: 4, d: 0 }), 10_000)).toEqual(['a', 'b', 'c']);
    expect(busiest.choose(totals({ a: 5, b: 4, c: 7, d: 9 }), 20_000)).toEqual(['a', 'd', 'c']);
  });
  it('counts from the last choice on, and keeps all places while nothing comes', () => {
    const busiest = new StableTopRooms(1);
    busiest.choose(totals({ a: 900, b: 0 }), 0);
    expect(busiest.choose(totals({ a: 901, b: 5 }), 10_000)).toEqual(['b']);
    expect(busiest.choose(totals({ a: 901, b: 5 }), 20_000)).toEqual(['b']);
  });
  it('keeps the order that it was given among equals', () => {
    expect(new StableTopRooms(2).choose(totals({ full: 0, empty: 0, alpha: 0 }), 0)).toEqual([
      'full',
      'empty',
    ]);
  });
  it('fills a free place at once, and drops who is gone', () => {
    const busiest = new StableTopRooms(2);
    busiest.choose(totals({ a: 1 }), 0);
    expect(busiest.choose(totals({ a: 1, b: 5 }), 100)).toEqual(['a', 'b']);
    expect(busiest.choose(totals({ b: 5 }), 200)).toEqual(['b']);
  });
});
