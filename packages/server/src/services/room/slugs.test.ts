import { SLUG_PATTERN } from '@sotto/protocol';
import { expect, it } from 'vitest';
import { nameKeyOf, numberedSlug, privateSlug, slugOf } from './slugs.js';

it.each([
  ['General', 'general'],
  ['  Café & Bücher! ', 'cafe-bucher'],
  ['Общий чат', 'obshchiy-chat'],
  ['東京', 'dongjing'],
  ['!!!', 'room'],
  ['a'.repeat(80), 'a'.repeat(64)],
  [`${'a'.repeat(63)} b`, 'a'.repeat(63)],
])('converts %j to a slug', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

it('keeps every kind of slug within the pattern', () => {
  for (const name of ['x', '🙂', 'ÄÖÜ'.repeat(40), '-', 'İstanbul', 'ﬁn']) {
    const slug = slugOf(name);
    for (const one of [slug, numberedSlug(slug, 2), numberedSlug(slug, 12_345), privateSlug()])
      expect(one).toMatch(SLUG_PATTERN);
  }
});

it('draws private slugs of 16 random characters', () => {
  const slug = privateSlug();
  expect(slug).toMatch(/^[a-z0-9]{16}$/);
  expect(privateSlug()).not.toBe(slug);
});

it('compares names by NFKC and case', () => {
  expect(nameKeyOf(' STRASSE  ﬁn ')).toBe(nameKeyOf('straße FIN'));
  expect(nameKeyOf('Ａｂｃ')).toBe('abc');
  expect(nameKeyOf('علی\u200Cرضا')).toBe(nameKeyOf('علیرضا'));
  expect(nameKeyOf('葛\u{E0100}城 ᠠ\u180B')).toBe(nameKeyOf('葛城 ᠠ'));
});
