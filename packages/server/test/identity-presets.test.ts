import { afterAll, beforeAll, expect, it } from 'vitest';
import { presetKey } from '../src/services/admin/identity-presets.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { addIdentitySite, createTestKey, jwkOf, jws, startJwksServer } from './support/identity-site.js';
import type { JwksServer } from './support/identity-site.js';

const key = createTestKey('RS256');
let server: HttpServer;
let jwks: JwksServer;
let sites = 0;

beforeAll(async () => {
  server = await startHttpServer({ ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' });
  jwks = await startJwksServer();
  jwks.publish(jwkOf(key, 'provider-key'));
});
afterAll(async () => {
  jwks.close();
  await server.close();
});

const none = { audience: [] };
const PROVIDERS = [
  {
    name: 'auth0',
    input: { domain: 'acme.eu.auth0.com', audience: ['app'] },
    uri: 'https://acme.eu.auth0.com/.well-known/jwks.json',
    token: { iss: 'https://acme.eu.auth0.com/', aud: 'app' },
    foreign: { aud: 'other-app' },
  },
  {
    name: 'clerk',
    input: { domain: 'clerk.acme.example', ...none },
    uri: 'https://clerk.acme.example/.well-known/jwks.json',
    token: { iss: 'https://clerk.acme.example', azp: 'https://site.example' },
    foreign: { azp: 'https://other.example' },
  },
  {
    name: 'firebase',
    input: { project: 'acme-shop', ...none },
    uri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    token: { iss: 'https://securetoken.google.com/acme-shop', aud: 'acme-shop' },
    foreign: { aud: 'other-shop' },
  },
  {
    name: 'cognito',
    input: { pool: 'eu-central-1_AbCdEf123', audience: ['app'] },
    uri: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123/.well-known/jwks.json',
    token: {
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123',
      ...{ aud: 'app', token_use: 'id' },
    },
    foreign: { token_use: 'access' },
  },
  {
    name: 'cognito',
    input: { pool: 'eu-central-1_AbCdEf123', audience: ['app'], token: 'access' },
    uri: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123/.well-known/jwks.json',
    token: {
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123',
      ...{ client_id: 'app', token_use: 'access' },
    },
    foreign: { client_id: 'other-app' },
  },
  {
    name: 'keycloak',
    input: { realm: 'https://id.acme.example/realms/shop/', audience: ['app'] },
    uri: 'https://id.acme.example/realms/shop/protocol/openid-connect/certs',
    token: { iss: 'https://id.acme.example/realms/shop', azp: 'app' },
    foreign: { azp: 'other-app' },
  },
];

it.each(PROVIDERS)('$name: accepts its tokens, and none for another application', async (provider) => {
  const { name, input, uri, token, foreign } = provider;
  const preset = presetKey(name, input);
  expect(preset.jwksUri).toBe(uri);
  sites += 1;
  const slug = `site-${sites}`;
  const site = await addIdentitySite(server, slug);
  await site.addKey({ ...preset, jwksUri: jwks.uri });
  const exchange = (claims: object) => {
    const now = Math.floor(Date.now() / 1000);
    // A provider's token lives for hours, and its `azp` is the origin of the page that asks.
    const all = { sub: 'one', iat: now - 3600, exp: now + 36_000, ...token, ...claims };
    const text = JSON.stringify(all).replaceAll('https://site.example', `https://${slug}.example`);
    return site.exchange(jws({ alg: 'RS256', kid: 'provider-key' }, JSON.parse(text), key.signer));
  };
  expect((await exchange({})).body.error_description).toBeUndefined();
  expect((await exchange(foreign)).body.code).toMatch(/^assertion_(?:audience|claim)$/);
  const missing = Object.fromEntries(Object.keys(foreign).map((claim) => [claim, undefined]));
  expect((await exchange(missing)).body.code).toMatch(/^assertion_(?:audience|claim)$/);
  const now = Math.floor(Date.now() / 1000);
  expect((await exchange({ iat: now - 86_400 - 120 })).body.code).toBe('assertion_expired');
  expect((await exchange({ iss: `${token.iss}x` })).body.code).toBe('assertion_invalid');
});

it.each([
  ['preset', 'okta', none],
  ['preset', 'constructor', none],
  ['domain', 'auth0', { audience: ['app'] }],
  ['domain', 'auth0', { domain: 'https://acme.auth0.com', audience: ['app'] }],
  ['audience', 'auth0', { domain: 'acme.auth0.com', ...none }],
  ['domain', 'clerk', none],
  ['project', 'firebase', { project: 'a/b', ...none }],
  ['pool', 'cognito', { pool: 'AbCdEf', audience: ['app'] }],
  ['token', 'cognito', { pool: 'eu-central-1_A', audience: ['app'], token: 'refresh' }],
  ['realm', 'keycloak', { realm: 'shop', audience: ['app'] }],
  ['audience', 'keycloak', { realm: 'https://id.example/realms/shop', ...none }],
])('names %s where it is wrong for %s', (field, name, input) => {
  expect(() => presetKey(name, input)).toThrow(new RegExp(`^${field}`));
});

it('takes an assertion for the issuer of the metadata, or for PUBLIC_URL with its path', async () => {
  const below = await startHttpServer({ PUBLIC_URL: 'https://chat.example/talk' });
  try {
    const site = await addIdentitySite(below, 'below');
    const { kid } = await site.addKey({ type: 'public', publicKey: key.pem });
    const metadata = await below.call<{ issuer: string }>('GET', '/.well-known/oauth-authorization-server');
    expect(metadata.body.issuer).toBe('https://chat.example');
    const now = Math.floor(Date.now() / 1000);
    const exchange = (aud: string) =>
      site.exchange(
        jws({ alg: 'RS256', kid }, { iss: 'below', aud, sub: '1', iat: now, exp: now + 60 }, key.signer),
      );
    for (const aud of [metadata.body.issuer, 'https://chat.example/talk'])
      expect((await exchange(aud)).status, aud).toBe(200);
    expect((await exchange('https://chat.example/other')).body.error_description).toBe(
      'aud must be https://chat.example alone',
    );
  } finally {
    await below.close();
  }
});
