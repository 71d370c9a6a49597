import { expect, it } from 'vitest';
import { createOwnedKeys } from './key-index.js';

it('hands out the keys of an owner once', () => {
  const keys = createOwnedKeys(10);
  for (const key of ['a', 'b', 'a']) expect(keys.add('ada', key)).toBe(true);
  keys.add('eve', 'c');
  expect(keys.take('ada')).toEqual(['a', 'b']);
  expect(keys.take('ada')).toEqual([]);
  expect(keys.take('eve')).toEqual(['c']);
});

it('is bounded by all keys of one owner as by many owners', () => {
  const keys = createOwnedKeys(3);
  expect(['a', 'b', 'b', 'c', 'd'].map((key) => keys.add('ada', key))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(keys.take('ada')).toEqual(['d']);
  expect(['a', 'b', 'c', 'd'].map((key) => keys.add(key, key))).toEqual([true, true, true, false]);
  expect(keys.take('a')).toEqual([]);
});
