import { expect, it } from 'vitest';
import { findLinks } from './find-links.js';

const linksIn = (text: string) => findLinks(text).flatMap(({ text: link, href }) => (href ? [link] : []));

/** ASCII marks that addresses end with: tokens in base64url, directories, queries. */
const ENDS_ADDRESSES = new Set('#%&-/@_');

it('leaves to the sentence every mark behind a link, of whatever script', () => {
  const kept: string[] = [];
  for (let code = 0x21; code < 0x20000; code++) {
    const mark = String.fromCodePoint(code);
    if (!/[\p{P}\p{Sk}]/u.test(mark) || ENDS_ADDRESSES.has(mark)) continue;
    for (const text of [`see https://example.com/a${mark} next`, `see https://example.com/a${mark}`])
      if (linksIn(text)[0] !== 'https://example.com/a') kept.push(`U+${code.toString(16)}`);
  }
  expect(kept).toEqual([]);
});

it('keeps the marks that addresses end with', () => {
  for (const mark of ENDS_ADDRESSES)
    expect(linksIn(`https://example.com/a${mark} next`)).toEqual([`https://example.com/a${mark}`]);
});

it.each([
  ['`https://example.com/a`', 'https://example.com/a'],
  ['**https://example.com/a**', 'https://example.com/a'],
  ['https://example.com/a *', 'https://example.com/a'],
  ['https://example.com/a–', 'https://example.com/a'],
  ['• https://example.com/a•', 'https://example.com/a'],
  ['https://example.com/a՞', 'https://example.com/a'],
  ['https://example.com/a՜ այո', 'https://example.com/a'],
  ['https://example.com/a〰\uFE0F', 'https://example.com/a'],
  ['(https://example.com/a_(b)*)', 'https://example.com/a_(b)'],
  ['https://example.com/a)(', 'https://example.com/a'],
  ['|https://example.com/a|b', 'https://example.com/a|b'],
  ['https://example.com/a\u200Bខ្មែរ', 'https://example.com/a'],
  ['https://example.com...', 'https://example.com'],
  ['https://example.com.', 'https://example.com'],
  ['https://example.com..., said she', 'https://example.com'],
  ['https://example.com`', 'https://example.com'],
])('takes from %j the link without its marks', (text, link) => expect(linksIn(text)).toEqual([link]));

it.each([
  'https://example..com/',
  'https://www.example..com',
  'https://example%2Ecom/',
  'https://exam$ple.com/',
  'https://.example.com/',
])('makes no link of a part of %j', (text) => expect(linksIn(text)).toEqual([]));
