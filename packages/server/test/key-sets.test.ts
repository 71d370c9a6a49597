import { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createKeySets } from '../src/oauth/assertions/key-sets.js';
import type { KeySets } from '../src/oauth/assertions/key-sets.js';
import { toObjectId } from '../src/models/object-id.js';
import { createGuardedFetch } from '../src/outbound/guarded-fetch.js';
import { startDnsServer } from './support/dns-server.js';
import { createTestKey, jwkOf, startJwksServer } from './support/identity-site.js';
import type { JwksServer } from './support/identity-site.js';

const [first, second] = [createTestKey('RS256'), createTestKey('RS256')];
const MINUTE = 60_000;
let server: JwksServer;
let now: number;
let failures: unknown[];
let sets: KeySets;

beforeAll(async () => (server = await startJwksServer()));
afterAll(() => server.close());
beforeEach(() => {
  [now, failures, server.requests] = [1_000_000_000, [], 0];
  server.publish(jwkOf(first, 'a'));
  sets = createKeySets({
    guardedFetch: createGuardedFetch({ allowPrivateNetworks: ['127.0.0.1/32'] }),
    clock: () => now,
    onFailure: (error) => failures.push(error),
  });
});

const provider = (id = 'a'.repeat(24), alg: 'RS256' | 'ES256' | 'EdDSA' = 'RS256') => ({
  ...{ _id: toObjectId(id), alg, jwksUri: server.uri },
});
async function state(kid: string | undefined, key = provider()): Promise<string> {
  return sets.find(key, kid).then(
    (found) => (found ? 'found' : 'none'),
    (error: { code: string }) => error.code,
  );
}
const down = () => (server.respond = (_request, response) => response.writeHead(503).end());

it('fetches a set once in 10 min, however many assertions name a key of it', async () => {
  expect(new Set(await Promise.all(Array.from({ length: 50 }, () => state('a'))))).toEqual(
    new Set(['found']),
  );
  now += 10 * MINUTE - 1;
  expect(await state('a')).toBe('found');
  expect(server.requests).toBe(1);
  now += 1;
  await state('a');
  expect(server.requests).toBe(2);
});

it('fetches a set at most once in 30 s for unknown ids', async () => {
  await state('a');
  for (let index = 0; index < 20; index += 1) expect(await state(`invented-${index}`)).toBe('none');
  expect(server.requests).toBe(1);
  now += 30_000;
  const ids = Array.from({ length: 20 }, (_, index) => state(`more-${index}`));
  expect(new Set(await Promise.all(ids))).toEqual(new Set(['none']));
  expect(server.requests).toBe(2);
});

it('finds a key that the provider has rotated in, and forgets the one that is gone', async () => {
  await state('a');
  server.publish(jwkOf(second, 'b'));
  now += 30_000;
  expect([await state('b'), await state('a')]).toEqual(['found', 'none']);
});

it('goes on with the old set for a day while the provider is down', async () => {
  await state('a');
  down();
  now += 10 * MINUTE;
  expect(await state('a')).toBe('found');
  for (let index = 0; index < 10; index += 1) await state('a');
  expect(server.requests).toBe(2);
  now += 23 * 60 * MINUTE;
  expect(await state('a')).toBe('found');
  now += 60 * MINUTE;
  expect(await state('a')).toBe('unavailable');
  server.publish(jwkOf(first, 'a'));
  now += 30_000;
  expect(await state('a')).toBe('found');
  expect(failures.length).toBeGreaterThan(0);
});

it('tries a provider that was never reached at most every 5 s', async () => {
  down();
  expect(new Set(await Promise.all(Array.from({ length: 20 }, () => state('a'))))).toEqual(
    new Set(['unavailable']),
  );
  expect(await state('a')).toBe('unavailable');
  expect(server.requests).toBe(1);
  server.publish(jwkOf(first, 'a'));
  now += 5000;
  expect(await state('a')).toBe('found');
});

it.each<[string, (body: { jwk: object }) => string]>([
  ['is larger than 64 KiB', ({ jwk }) => JSON.stringify({ keys: [jwk], x: 'x'.repeat(65_536) })],
  ['has more than 50 keys', ({ jwk }) => JSON.stringify({ keys: Array.from({ length: 51 }, () => jwk) })],
  ['is no JSON', () => '<html>'],
  ['has no keys', () => '{}'],
  ['is a list', ({ jwk }) => JSON.stringify([jwk])],
])('uses no set that %s', async (_name, body) => {
  server.respond = (_request, response) => response.end(body({ jwk: jwkOf(first, 'a') }));
  expect(await state('a')).toBe('unavailable');
  expect(failures).toHaveLength(1);
});

it('follows no redirect', async () => {
  server.respond = ({ url }, response) =>
    url === '/jwks' ? response.writeHead(302, { location: '/other' }).end() : response.end('{"keys":[]}');
  expect(await state('a')).toBe('unavailable');
  expect(server.requests).toBe(1);
});

it.each<[string, object]>([
  ['for encryption', { use: 'enc' }],
  ['for another algorithm', { alg: 'RS512' }],
  ['that may only sign', { key_ops: ['sign'] }],
  ['of another type', { kty: 'EC' }],
  ['without its numbers', { n: undefined }],
  ['that is a secret', { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }],
])('ignores a key %s', async (_name, change) => {
  server.publish({ ...jwkOf(first, 'a'), ...change }, jwkOf(second, 'b'), null as never, 5 as never);
  expect([await state('a'), await state('b')]).toEqual(['none', 'found']);
});

it('ignores an RSA key of less than 2048 bits (RFC 7518 section 3.3)', async () => {
  server.publish(jwkOf(createTestKey('RS256', { bits: 1024 }), 'a'));
  expect(await state('a')).toBe('none');
});

it('needs an id where a set has several keys, and none where it has one', async () => {
  expect(await state(undefined)).toBe('found');
  server.publish(jwkOf(first, 'a'), jwkOf(second, 'b'));
  now += 10 * MINUTE;
  expect(await state(undefined)).toBe('none');
  server.publish(jwkOf(first, 'a'), jwkOf(second, 'a'));
  now += 10 * MINUTE;
  expect(await state('a')).toBe('none');
});

it('keeps a set for one identity key: another site with the same kid fetches its own', async () => {
  await state('a');
  server.publish(jwkOf(second, 'a'));
  const [one, other] = [await sets.find(provider(), 'a'), await sets.find(provider('b'.repeat(24)), 'a')];
  expect(server.requests).toBe(2);
  expect(one).not.toBe(other);
});

describe('a set where it must not be', () => {
  const FORBIDDEN = [
    ...['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254', '10.0.0.1'],
    ...['[64:ff9b::7f00:1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::7f00:1]', '[::ffff:a9fe:a9fe]'],
  ];
  const NAME = 'keys.example.test';

  /** Counts what this process tries to connect to, also where nobody listens. */
  function countConnections() {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    onTestFinished(() => connect.mockRestore());
    return () => connect.mock.calls.length;
  }
  const at = (jwksUri: string) => ({ ...provider(), jwksUri });
  const port = () => new URL(server.uri).port;
  function guard(options: Parameters<typeof createGuardedFetch>[0]): void {
    const guardedFetch = createGuardedFetch(options);
    sets = createKeySets({ guardedFetch, clock: () => now, onFailure: (error) => failures.push(error) });
  }

  it.each(FORBIDDEN)('is not fetched from %s: no connection', async (host) => {
    guard({ allowPrivateNetworks: [] });
    const connections = countConnections();
    for (const scheme of ['https', 'http']) {
      now += MINUTE;
      expect(await state('a', at(`${scheme}://${host}:${port()}/jwks`))).toBe('unavailable');
    }
    expect(failures).toMatchObject([{ code: 'url_refused' }, { code: 'url_refused' }]);
    expect([connections(), server.requests]).toEqual([0, 0]);
  });

  it.each(FORBIDDEN)('is not fetched from %s after a redirect: no second connection', async (host) => {
    server.respond = (_request, response) =>
      response.writeHead(302, { location: `http://${host}:${port()}/other` }).end();
    const connections = countConnections();
    expect(await state('a')).toBe('unavailable');
    expect([connections(), server.requests]).toEqual([1, 1]);
  });

  it('is not fetched from a name that resolves to it, at once or later', async () => {
    const dns = await startDnsServer();
    onTestFinished(() => dns.close());
    guard({ allowPrivateNetworks: ['127.0.0.1/32'], resolve: dns.resolve });
    const rebinding = at(`http://${NAME}:${port()}/jwks`);
    // Every name is asked for IPv4 and IPv6. The third answer would be asked for by a fetch that resolves once more to connect.
    const turns = [['127.0.0.1'], [], ['169.254.169.254'], [], ['127.0.0.1', '10.0.0.1'], []];
    dns.names.set(NAME, () => turns.shift() ?? []);
    const connections = countConnections();
    expect(await state('a', rebinding)).toBe('found');
    expect([connections(), turns.length, server.requests]).toEqual([1, 4, 1]);
    for (const left of [2, 0]) {
      now += 10 * MINUTE;
      // The set that was fetched from the right place serves on.
      expect(await state('a', rebinding)).toBe('found');
      expect([connections(), turns.length, server.requests]).toEqual([1, left, 1]);
    }
    expect(failures).toMatchObject([{ code: 'url_refused' }, { code: 'url_refused' }]);
  });
});
