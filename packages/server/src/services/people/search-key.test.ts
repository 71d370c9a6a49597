import { expect, it } from 'vitest';
import { searchKeyOf, wordKeysOf } from './search-key.js';

it('compares names without case, width and diacritics', () => {
  expect(searchKeyOf('JOSÉ')).toBe('jose');
  expect(searchKeyOf('Ｊｏｓｅ\u0301')).toBe('jose');
  expect(searchKeyOf('STRASSE')).toBe(searchKeyOf('straße'));
  expect(searchKeyOf('Ελλάδα')).toBe(searchKeyOf('ΕΛΛΑΔΑ'));
});

it('keeps the marks that tell letters of other scripts apart', () => {
  expect(searchKeyOf('कि')).not.toBe(searchKeyOf('क'));
});

it('returns the rest of a name from each word on', () => {
  expect(wordKeysOf('Ada Lovelace')).toEqual(['ada lovelace', 'lovelace']);
  expect(wordKeysOf("Conan O'Brien-Smith")).toEqual([
    "conan o'brien-smith",
    "o'brien-smith",
    'brien-smith',
    'smith',
  ]);
  expect(wordKeysOf('★ 山田 ★')).toEqual(['山田 ★']);
  expect(wordKeysOf('…')).toEqual([]);
});
