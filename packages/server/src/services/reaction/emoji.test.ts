import { expect, it } from 'vitest';
import { toEmoji } from './emoji.js';

it.each(['👍', '❤️', '🏳️‍🌈', '👩‍👩‍👧', '🇩🇪', '☝🏽', '🕵🏽‍♀️', '1️⃣', '©️', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🫶'])('takes %s', (emoji) => {
  expect(toEmoji(emoji)).toBe(emoji);
});

it('takes an emoji without its selector, or with a needless one, for the same', () => {
  expect(toEmoji('\u2764')).toBe('\u2764\uFE0F');
  expect(toEmoji('\u{1F3F3}\u200D\u{1F308}')).toBe('\u{1F3F3}\uFE0F\u200D\u{1F308}');
  expect(toEmoji('1\u20E3')).toBe('1\uFE0F\u20E3');
  expect(toEmoji('\u{1F44D}\uFE0F')).toBe('\u{1F44D}');
});

it.each(['', 'a', '1', '👍👍', '👍 ', 'x👍', ':+1:', '\u200D', '\uFE0F', '🇩', '👍\u200D', '🏽a'])(
  'refuses %j',
  (text) => {
    expect(toEmoji(text)).toBeUndefined();
  },
);
