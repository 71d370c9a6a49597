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

it('finds links of three schemes and no others', () => {
  expect(findLinks('See https://a.example/x?y=1. Or (http://b.example/a_(c)), mailto:a@b.example!')).toEqual([
    { text: 'See ' },
    { text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
    { text: '. Or (' },
    { text: 'http://b.example/a_(c)', href: 'http://b.example/a_(c)' },
    { text: '), ' },
    { text: 'mailto:a@b.example', href: 'mailto:a@b.example' },
    { text: '!' },
  ]);
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
    'ftp://a.example',
    'https://bank.example@evil.example',
    '',
  ])
    expect(
      findLinks(text).some(({ href }) => href !== undefined),
      text,
    ).toBe(false);
});

it('leaves to a link what is its own, however much of it there is', () => {
  const link = (text: string) => findLinks(text)[0]?.text;
  const x = 'http://x.example/';
  expect(link(`${x}(a)[b]{c}`)).toBe(`${x}(a)[b]{c}`);
  expect(link(`${x}(a).).!`)).toBe(`${x}(a)`);
  expect(link(`${x}${'])}'.repeat(1300)}`)).toBe(x);
  expect(link(`${x}${'('.repeat(1900)}${')'.repeat(1900)}`)).toHaveLength(x.length + 3800);
  expect(link(`${x}${'.'.repeat(3900)}y`)).toHaveLength(x.length + 3901);
});

it.each([
  ['见 https://example.com/foo。下一句', 'https://example.com/foo'],
  ['访问https://example.com，谢谢', 'https://example.com'],
  ['访问https://example.com谢谢', 'https://example.com'],
  ['访问https://example.com:8080谢谢', 'https://example.com:8080'],
  ['https://example.com。下一句', 'https://example.com'],
  ['https://example.com．evil', 'https://example.com'],
  ['（https://example.com/a）', 'https://example.com/a'],
  ['「https://example.com/a」と', 'https://example.com/a'],
  ['https://example.com/a…', 'https://example.com/a'],
  ['انظر https://example.com/a؟ نعم', 'https://example.com/a'],
  ['https://example.com/a، نعم', 'https://example.com/a'],
  ['देखो https://example.com/a। फिर', 'https://example.com/a'],
  ['https://example.com/a։ այո', 'https://example.com/a'],
  ['https://example.com/a። ሌላ', 'https://example.com/a'],
  ['„https://example.com/a“', 'https://example.com/a'],
  ['«https://example.com/a»', 'https://example.com/a'],
  ['https://example.com,thanks', 'https://example.com'],
  ['https://example.com!great', 'https://example.com'],
  ['https://example.com’s page', 'https://example.com'],
  ['mailto:a@b.example，谢谢', 'mailto:a@b.example'],
  ['https://例え.jp/パス', 'https://例え.jp/パス'],
  ['https://пример.испытание/путь', 'https://пример.испытание/путь'],
  ['http://[::1]:8000/a', 'http://[::1]:8000/a'],
  ['http://localhost:3000?x=1', 'http://localhost:3000?x=1'],
  ['https://de.wikipedia.org/wiki/Köln–Bonn', 'https://de.wikipedia.org/wiki/Köln–Bonn'],
])('takes from %j the link alone', (text, link) => {
  expect(findLinks(text).find(({ href }) => href !== undefined)?.text).toBe(link);
});

it('ends a link where the text would be turned around', () => {
  expect(findLinks('https://a.example/\u202Ecod.exe')).toEqual([
    { text: 'https://a.example/', href: 'https://a.example/' },
    { text: '\u202Ecod.exe' },
  ]);
});
