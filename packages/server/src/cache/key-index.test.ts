import { expect, it } from 'vitest';
import { createKeyIndex } from './key-index.js';

it('removes an owner with its keys', () => {
  const keys = createKeyIndex(10);
  for (const key of ['a', 'b', 'a']) expect(keys.add('ada', key)).toBe(true);
  keys.add('eve', 'c');
  expect(keys.removeOwner('ada')).toEqual(['a', 'b']);
  expect(keys.removeOwner('ada')).toEqual([]);
  expect(keys.removeOwner('eve')).toEqual(['c']);
});

it('is bounded for many keys of one owner as for many owners', () => {
  const keys = createKeyIndex(3);
  expect(['a', 'b', 'b', 'c', 'd'].map((key) => keys.add('ada', key))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(keys.removeOwner('ada')).toEqual(['d']);
  expect(['a', 'b', 'c', 'd'].map((key) => keys.add(key, key))).toEqual([true, true, true, false]);
  expect(keys.removeOwner('a')).toEqual([]);
});
