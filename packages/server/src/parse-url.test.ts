import { expect, it } from 'vitest';
import { parseUrl } from './parse-url.js';

it('parses the same text each time, also once it is compiled', () => {
  const parsed = new Set<string | undefined>();
  for (let call = 0; call < 20_000; call += 1) parsed.add(parseUrl('https://bücher.example/ä')?.href);
  expect([...parsed]).toEqual(['https://xn--bcher-kva.example/%C3%A4']);
});

it('returns nothing for what is no URL', () => {
  expect(['', 'bücher', 'https://', '/path'].map(parseUrl)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
