import { expect, test } from 'vitest';
import { excerptOf } from './excerpt.js';

test('marks a match whatever its capitals and marks, and keeps the letters of the text', () => {
  expect(excerptOf('Eine Piñata für Zoë', 'pinata')).toEqual({
    before: 'Eine ',
    hit: 'Piñata',
    after: ' für Zoë',
  });
  expect(excerptOf('AMBER', 'amber')).toEqual({ before: '', hit: 'AMBER', after: '' });
  expect(excerptOf('🎭 ﬁne print', 'fine')).toEqual({ before: '🎭 ', hit: 'ﬁne', after: ' print' });
});

test('cuts what is far before a match at a word, and what is far behind it', () => {
  const words = 'word '.repeat(30);
  const { before, hit, after } = excerptOf(`${words}amber ${words}`, 'amber');
  expect(before).toMatch(/^…word( word){6,8} $/);
  expect(hit).toBe('amber');
  expect(before.length + hit.length + after.length).toBeLessThanOrEqual(201);
});

test('shows the beginning where nothing is to be marked', () => {
  expect(excerptOf('Load-in at eight', 'wash')).toEqual({ before: 'Load-in at eight', hit: '', after: '' });
  expect(excerptOf('', '')).toEqual({ before: '', hit: '', after: '' });
});
