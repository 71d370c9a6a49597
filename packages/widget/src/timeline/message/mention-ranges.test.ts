import { expect, test } from 'vitest';
import { begunWord } from './begun-word.js';
import { moveMentions, wholeMentions, withMention } from './mention-ranges.js';

const mira = { user: 'm', start: 3, length: 5 };
const all = { user: '@room', start: 13, length: 5 };
const TEXT = 'Hi @mira and @room!';
const moved = (after: string) => moveMentions([mira, all], TEXT, after).map(({ start }) => start);

test('mentions move with what is written and removed around them', () => {
  expect(moved(TEXT)).toEqual([3, 13]);
  expect(moved('Oh, hi @mira and @room!')).toEqual([7, 17]);
  expect(moved('@mira and @room!')).toEqual([0, 10]);
  expect(moved('Hi @mira, and also @room!')).toEqual([3, 19]);
  expect(moved('Hi @mira and @room! Bye')).toEqual([3, 13]);
  expect(moved('Hi @mira and \u{1F389} @room!')).toEqual([3, 16]);
});

test('a mention that is changed itself is none any more', () => {
  expect(moved('Hi @mra and @room!')).toEqual([12]);
  expect(moved('Hi @mira')).toEqual([3]);
  expect(moved('Hi  and @room!')).toEqual([8]);
  expect(moved('')).toEqual([]);
  expect(moved('Something else')).toEqual([]);
});

test('mentions are kept in the order of the text, and replace those that they overlap', () => {
  expect(withMention([all], mira)).toEqual([mira, all]);
  expect(withMention([mira, all], { user: 'j', start: 3, length: 6 })).toEqual([
    { user: 'j', start: 3, length: 6 },
    all,
  ]);
});

test('a name that goes on is another name', () => {
  expect(wholeMentions([mira], 'Hi @mira')).toEqual([mira]);
  expect(wholeMentions([mira], 'Hi @mira’s')).toEqual([mira]);
  expect(wholeMentions([mira], 'Hi @miranda')).toEqual([]);
});

test('a word is begun by its sign and some letters before the cursor', () => {
  const begun = (text: string) => begunWord(text, text.length);
  expect(begun('Well done :cla')).toEqual({ sign: ':', text: 'cla', from: 10 });
  expect(begun(':+1')).toEqual({ sign: ':', text: '+1', from: 0 });
  expect(begun('Thanks @m')).toEqual({ sign: '@', text: 'm', from: 7 });
  expect(begun('(@mira.o')).toEqual({ sign: '@', text: 'mira.o', from: 1 });
  expect(begun('شكرا @سا')).toEqual({ sign: '@', text: 'سا', from: 5 });
  expect(begunWord('@mira and', 3)).toEqual({ sign: '@', text: 'mi', from: 0 });
});

test.each([
  '',
  ':',
  ':D',
  '@',
  'mail@example',
  'at 10:30',
  'https://a',
  'a:bc',
  '::ab',
  ':cla ',
  '@a b',
  '@@a',
])('“%s” is no word to complete', (text) => expect(begunWord(text, text.length)).toBeUndefined());
