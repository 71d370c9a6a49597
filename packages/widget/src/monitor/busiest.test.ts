import { describe, expect, it } from 'vitest';
import { Busiest } from './busiest.js';

describe('Busiest', () => {
  const rates = (entries: Record<string, number>) => new Map(Object.entries(entries));
  it('puts the busiest first, and changes places every ten seconds at most', () => {
    const busiest = new Busiest(2);
    expect(busiest.choose(rates({ a: 1, b: 3, c: 2 }), 0)).toEqual(['b', 'c']);
    expect(busiest.choose(rates({ a: 9, b: 3, c: 2 }), 9_000)).toEqual(['b', 'c']);
    expect(busiest.choose(rates({ a: 9, b: 3, c: 2 }), 10_000)).toEqual(['a', 'b']);
  });
  it('keeps the order that it was given among equals', () => {
    expect(new Busiest(2).choose(rates({ full: 0, empty: 0, alpha: 0 }), 0)).toEqual(['full', 'empty']);
  });
  it('fills a free place at once, and drops who is gone', () => {
    const busiest = new Busiest(2);
    busiest.choose(rates({ a: 1 }), 0);
    expect(busiest.choose(rates({ a: 1, b: 5 }), 100)).toEqual(['a', 'b']);
    expect(busiest.choose(rates({ b: 5 }), 200)).toEqual(['b']);
  });
});
