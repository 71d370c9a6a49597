import { expect, it } from 'vitest';
import { plainHttpWarning } from './plain-http.js';

it.each([
  ['0.0.0.0', undefined, 'HOST'],
  ['::', undefined, 'HOST'],
  ['192.0.2.7', undefined, 'HOST'],
  ['chat.internal', undefined, 'HOST'],
  ['127.0.0.1', 'http://chat.example.org', 'PUBLIC_URL'],
  ['127.0.0.1', 'http://[2001:db8::1]:8000', 'PUBLIC_URL'],
])('warns of plain http on HOST %s with PUBLIC_URL %s', (host, publicUrl, variable) => {
  expect(plainHttpWarning({ host, publicUrl })).toContain(`${variable} opens plain http`);
});

it.each([
  ['127.0.0.1', undefined],
  ['localhost', undefined],
  ['::1', undefined],
  ['0.0.0.0', 'https://chat.example.org'],
  ['127.0.0.1', 'http://localhost:8000'],
  ['127.0.0.1', 'http://[::1]:8000'],
])('is silent on HOST %s with PUBLIC_URL %s', (host, publicUrl) => {
  expect(plainHttpWarning({ host, publicUrl })).toBeUndefined();
});
