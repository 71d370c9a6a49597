import { expect, it } from 'vitest';
import { parseRedirectUri } from './redirect-uri.js';

it.each([
  ['https://www.example.org/callback?from=chat', 'https://www.example.org/callback?from=chat'],
  ['https://WWW.example.org', 'https://www.example.org/'],
  ['https://bücher.example/x', 'https://xn--bcher-kva.example/x'],
  ['http://localhost:5173/callback', 'http://localhost:5173/callback'],
  ['http://127.0.0.1/', 'http://127.0.0.1/'],
])('takes %s', (text, uri) => {
  expect(parseRedirectUri(text)).toBe(uri);
});

it.each([
  'http://www.example.org/callback',
  'https://*.example.org/callback',
  'https://www.example.org/callback#part',
  'https://ada:secret@www.example.org/',
  'javascript:alert(1)',
  'org.example.app:/callback',
  '/callback',
  `https://www.example.org/${'x'.repeat(2000)}`,
])('refuses %s', (text) => {
  expect(parseRedirectUri(text)).toBeNull();
});
