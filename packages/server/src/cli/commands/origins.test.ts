import { expect, it } from 'vitest';
import { readOrigins } from './origins.js';

it('reads origins, with or without a slash at the end', () => {
  expect(readOrigins({ origin: ['https://www.example.org/', 'http://127.0.0.1:5000'] }, 'origin')).toEqual([
    'https://www.example.org',
    'http://127.0.0.1:5000',
  ]);
});
it.each(['www.example.org', 'https://www.example.org/shop', 'ftp://example.org'])('refuses %s', (origin) => {
  expect(() => readOrigins({ origin }, 'origin')).toThrow(/^--origin must be an origin.*, not "/);
});
