import { Int32 } from 'bson';
import { describe, expect, it } from 'vitest';
import { MemorySort, parseSort } from './sort.js';

const fields = parseSort({ n: new Int32(-1) });
const add = (sort: MemorySort<number>, n: number, size = 10) => sort.add(n, { n: new Int32(n) }, size);

describe('MemorySort', () => {
  it('returns the first ones, in any input order', () => {
    const sort = new MemorySort<number>(fields, 3);
    for (const n of [5, 1, 9, 3, 7, 8, 2, 6, 4]) add(sort, n);
    expect(sort.take()).toEqual([9, 8, 7]);
  });

  it('keeps equal ones in input order', () => {
    const sort = new MemorySort<string>(fields, 0);
    for (const item of ['a', 'b', 'c']) sort.add(item, {}, 1);
    expect(sort.take()).toEqual(['a', 'b', 'c']);
  });

  it('refuses more than its memory, unless a limit bounds it', () => {
    const unlimited = new MemorySort<number>(fields, 0, 1000);
    expect(() => {
      for (let n = 0; n < 20; n += 1) add(unlimited, n, 90);
    }).toThrow(expect.objectContaining({ code: 292 }) as Error);
    const limited = new MemorySort<number>(fields, 5, 1000);
    for (let n = 0; n < 200; n += 1) add(limited, n, 90);
    expect(limited.take()).toEqual([199, 198, 197, 196, 195]);
  });
});
