/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** 0 to 1, 1 excluded. */
  next(): number;
  /** A whole number from 0 to `below`, `below` excluded. */
  below(below: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32: 32 bits of state are enough for a schedule. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (items) => items[below(items.length)]! };
}
