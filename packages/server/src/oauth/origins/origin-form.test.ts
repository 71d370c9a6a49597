import { expect, it } from 'vitest';
import { parseOrigin, storedFormsOf } from './origin-form.js';

it.each([
  ['https://www.example.org', 'https://www.example.org'],
  ['https://WWW.Example.org:443/', 'https://www.example.org'],
  ['https://münchen.example:8443', 'https://xn--mnchen-3ya.example:8443'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://app.localhost', 'http://app.localhost'],
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ['http://[::1]:8000', 'http://[::1]:8000'],
  ['https://*.example.org', 'https://*.example.org'],
  ['https://*.shops.example.co.uk:8443', 'https://*.shops.example.co.uk:8443'],
  ['https://*.acme.github.io', 'https://*.acme.github.io'],
  ['https://*.münchen.example', 'https://*.xn--mnchen-3ya.example'],
])('accepts %s', (text, origin) => {
  expect(parseOrigin(text)).toEqual({ origin });
});

it.each([
  ['http://www.example.org', 'must begin with https://'],
  ['http://localhost.example.org', 'must begin with https://'],
  ['http://*.localhost', 'must begin with https:// to have a wildcard'],
  ['https://*.com', 'public suffix "com"'],
  ['https://*.co.uk', 'public suffix "co.uk"'],
  ['https://*.github.io', 'public suffix "github.io"'],
  // The list has *.nodebalancer.linode.com: each name below has an owner of its own.
  ['https://*.nodebalancer.linode.com', 'public suffix'],
  ['https://*.127.0.0.1', 'must'],
  ['https://*.localhost', 'public suffix'],
  ['https://*', 'must be an origin'],
  ['https://a*.example.org', 'must be an origin'],
  ['https://*.*.example.org', 'must be an origin'],
  ['https://www.*.example.org', 'must be an origin'],
  ['https://www.example.org/chat', 'must be an origin'],
  ['https://www.example.org?', 'must be an origin'],
  ['https://user@www.example.org', 'must be an origin'],
  ['https://www.example.org.', 'must be an origin'],
  ['https://$(touch${IFS}x).example.org', 'must be an origin'],
  ['www.example.org', 'must be an origin'],
  ['file:///tmp', 'must be an origin'],
  ['null', 'must be an origin'],
  ['', 'must be an origin'],
])('refuses %s', (text, reason) => {
  expect(parseOrigin(text).refused).toContain(reason);
});

it('looks an origin up by itself and by its first label starred', () => {
  expect(storedFormsOf('https://a.b.example:8443')).toEqual([
    'https://a.b.example:8443',
    'https://*.b.example:8443',
  ]);
  expect(storedFormsOf('http://a.localhost:3000')).toEqual(['http://a.localhost:3000']);
  expect(storedFormsOf('https://[::1]')).toEqual(['https://[::1]']);
  for (const text of [
    'null',
    'https://A.example',
    'https://a.example/',
    `https://${'a'.repeat(400)}.example`,
  ])
    expect(storedFormsOf(text)).toEqual([]);
});
