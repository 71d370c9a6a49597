import { expect, it } from 'vitest';
import { findLinks } from './find-links.js';
import { hiddenHost } from './hidden-host.js';

/** What is hidden by the one link of a text. */
function hiddenIn(text: string): string | undefined {
  const link = findLinks(text).find(({ href }) => href !== undefined)!;
  return hiddenHost(link.text, link.href!);
}

it.each([
  ['https://аррӏе.com/', 'xn--80ak6aa92e.com', 'Cyrillic that looks like Latin'],
  ['https://раураl.com', 'xn--l-7sba6dbr.com', 'Cyrillic and Latin'],
  ['https://ωηο.example', 'xn--sxaq2a.example', 'Greek that looks like Latin'],
  ['https://www.gооgle.com/a', 'www.xn--ggle-55da.com', 'two Cyrillic letters among Latin ones'],
  ['https://ɡoogle.com', 'xn--oogle-qmc.com', 'a Latin letter that is another g'],
  ['https://googıe.com', 'xn--googe-q4a.com', 'a dotless i'],
  ['https://bạnk.example', 'xn--bnk-sgz.example', 'a dot below'],
  ['https://例えexample.comノlogin.example', 'xn--', 'a slash of another script'],
  ['mailto:a@аррӏе.com', 'xn--80ak6aa92e.com', 'a mailbox'],
])('says where %s leads: %s (%s)', (text, host) => expect(hiddenIn(text)).toContain(host));

it.each([
  'https://example.com/путь',
  'https://xn--80ak6aa92e.com/',
  'https://köln.de/',
  'https://ÅRE.se',
  'https://пример.испытание/',
  'https://пример.com/',
  'https://президент.рф',
  'https://асе.рф',
  'https://παράδειγμα.gr',
  'https://例え.jp/パス',
  'https://abc例え.jp',
  'https://ノート.jp',
  'https://한국.kr',
  'https://مثال.إختبار',
  'https://उदाहरण.परीक्षा',
  'https://דוגמה.co.il',
  'http://[::1]:8000/a',
  'http://localhost:3000',
  'http://127.0.0.1/a',
  'mailto:a@b.example?subject=x',
])('shows %s as it was typed', (text) => expect(hiddenIn(text)).toBe(undefined));

it('says where a link of a bot leads whose text is another address, and nothing of one in words', () => {
  expect(hiddenHost('https://bank.example/', 'https://evil.example/')).toBe('evil.example');
  expect(hiddenHost('www.bank.example', 'https://evil.example/')).toBe('evil.example');
  expect(hiddenHost('mailto:a@bank.example', 'https://evil.example/')).toBe('evil.example');
  expect(hiddenHost('https://bank.example', 'mailto:a@evil.example?subject=x')).toBe('evil.example');
  for (const before of [' ', '\u2060', '(', '“', '\u200E \u00A0'])
    expect(hiddenHost(`${before}https://bank.example`, 'https://evil.example/')).toBe('evil.example');
  expect(hiddenHost('https://bank.example/docs', 'https://bank.example/other')).toBe(undefined);
  expect(hiddenHost('The docs', 'https://xn--80ak6aa92e.com/')).toBe(undefined);
});

it('never throws, whatever somebody has written as an address', () => {
  const parts = [
    'mailto:',
    'https://',
    'www.',
    'a@',
    'é',
    '%zz',
    '%E9',
    '%',
    '[',
    ']',
    '.',
    '/',
    'а',
    '\uD800',
    '?',
    ',',
  ];
  for (const one of parts)
    for (const two of parts)
      for (const three of parts)
        for (const four of parts) {
          const text = `${one}${two}${three}${four}x`;
          for (const { text: words, href } of findLinks(text))
            if (href !== undefined) expect(() => hiddenHost(words, href), text).not.toThrow();
        }
  expect(hiddenHost('mailto:a@é%zz', 'mailto:a@%C3%A9%zz')).toBeDefined();
});

it('takes no longer for a long address', () => {
  const text = `https://${'а'.repeat(4000)}b.example/`;
  expect(hiddenHost(text, text)).toBeDefined();
});
