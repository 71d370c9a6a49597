import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../src/errors.js';
import { randomId, toObjectId } from '../src/models/object-id.js';
import {
  createIdentityKey,
  listIdentityKeys,
  retireIdentityKey,
} from '../src/services/admin/identity-keys.js';
import type { NewIdentityKey } from '../src/services/admin/identity-keys.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

let harness: ServicesHarness;
let site: { _id: ReturnType<typeof toObjectId>; slug: string };
let sites = 0;
const sealed: string[] = [];
const keys = {
  async seal(siteId: string, field: { id: string; path: string }, text: string) {
    sealed.push(text);
    return { token: `sealed:${siteId}:${field.id}/${field.path}`, keyId: 'key' };
  },
};

beforeAll(async () => (harness = await startServices()));
afterAll(() => harness.close());

async function newSite() {
  sites += 1;
  const slug = `site-${sites}`;
  return { _id: toObjectId(await harness.addSite(slug)), slug };
}
const deps = () => ({ models: harness.node.models, audit: harness.node.audit, keys, clock: Date.now });
const create = (input: NewIdentityKey) => createIdentityKey(deps(), site, input);
const refusal = (input: NewIdentityKey) =>
  create(input).then(
    () => 'none',
    (error: AppError) => `${error.code} ${error.errors?.[0]?.path}`,
  );
const pem = (type: 'rsa' | 'ec' | 'ed25519', options: object = {}) =>
  generateKeyPairSync(type as 'rsa', options as { modulusLength: number }).publicKey.export({
    ...{ type: 'spki', format: 'pem' },
  }) as string;
const JWKS: NewIdentityKey = {
  ...{ type: 'jwks', issuer: 'https://id.example/', jwksUri: 'https://id.example/jwks' },
  audience: { claim: 'aud', values: ['chat'] },
};

describe('createIdentityKey', () => {
  beforeAll(async () => (site = await newSite()));

  it('creates a secret of 43 base64url characters, and stores it sealed for its own field alone', async () => {
    const key = await create({ type: 'secret' });
    expect(key).toMatchObject({ alg: 'HS256', issuer: site.slug });
    expect(key.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(sealed).toEqual([key.secret]);
    const [stored] = await listIdentityKeys(harness.node.models, site);
    expect(stored!.secret!.token).toBe(`sealed:${site._id.toString()}:${stored!._id.toString()}/secret`);
    expect(JSON.stringify(stored)).not.toContain(key.secret);
    expect((await create({ type: 'secret' })).secret).not.toBe(key.secret);
  });

  it.each([
    ['RS256', () => pem('rsa', { modulusLength: 2048 })],
    ['ES256', () => pem('ec', { namedCurve: 'prime256v1' })],
    ['EdDSA', () => pem('ed25519')],
    ['EdDSA', () => JSON.stringify(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }))],
  ])('takes a public key for %s, which says what it verifies', async (alg, publicKey) => {
    expect((await create({ type: 'public', publicKey: publicKey() })).alg).toBe(alg);
  });

  it.each<[string, () => NewIdentityKey]>([
    ['publicKey', () => ({ type: 'public' })],
    ['publicKey', () => ({ type: 'public', publicKey: 'no key' })],
    ['publicKey', () => ({ type: 'public', publicKey: pem('rsa', { modulusLength: 1024 }) })],
    ['publicKey', () => ({ type: 'public', publicKey: pem('ec', { namedCurve: 'secp384r1' }) })],
    [
      'publicKey',
      () => ({
        type: 'public',
        publicKey: JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
      }),
    ],
    ['publicKey', () => ({ type: 'public', publicKey: '{"kty":"oct","k":"c2VjcmV0"}' })],
    ['alg', () => ({ type: 'public', alg: 'RS256', publicKey: pem('ed25519') })],
    ['alg', () => ({ type: 'public', alg: 'HS256', publicKey: pem('ed25519') })],
    ['alg', () => ({ type: 'secret', alg: 'RS256' })],
    ['alg', () => ({ ...JWKS, alg: 'HS256' })],
    ['jwksUri', () => ({ ...JWKS, jwksUri: undefined })],
    ['issuer', () => ({ ...JWKS, issuer: undefined })],
    ['issuer', () => ({ ...JWKS, issuer: 'https://id.example/\nowner: mallory' })],
    ['audience', () => ({ ...JWKS, audience: undefined })],
    ['audience', () => ({ ...JWKS, audience: { claim: 'aud', values: [] } })],
    ['kid', () => ({ type: 'secret', kid: 'a b' })],
    ['maxAge', () => ({ ...JWKS, maxAge: 5 })],
  ])('refuses a wrong %s and stores nothing', async (field, input) => {
    const before = await listIdentityKeys(harness.node.models, site);
    expect(await refusal(input())).toBe(`validation_failed ${field}`);
    expect(await listIdentityKeys(harness.node.models, site)).toHaveLength(before.length);
  });
});

describe('the keys of a site', () => {
  beforeAll(async () => (site = await newSite()));

  it('have different ids, and the same id in two sites', async () => {
    await create({ type: 'secret', kid: 'shared' });
    expect(await refusal({ type: 'secret', kid: 'shared' })).toBe('validation_failed kid');
    const other = await newSite();
    expect((await createIdentityKey(deps(), other, { type: 'secret', kid: 'shared' })).kid).toBe('shared');
  });

  it('have a prefix for each issuer, so that one `sub` of two issuers names two people', async () => {
    const own = await newSite();
    const add = (input: NewIdentityKey) => createIdentityKey(deps(), own, input);
    const needsPrefix = (input: NewIdentityKey) =>
      expect(add(input)).rejects.toMatchObject({ errors: [{ path: 'subjectPrefix' }] });
    const user = (externalId: string) =>
      harness.node.models.User.create({
        ...{
          _id: randomId(),
          site: own._id,
          username: `u-${externalId.replaceAll('|', '-')}`,
          kind: 'user',
          externalId,
        },
        createdAt: new Date(),
      });
    const second = { ...JWKS, issuer: 'https://other.example/' };
    await add({ type: 'secret' });
    await add({ ...JWKS, kid: 'first', subjectPrefix: 'id|' });
    // Users of a provider that has a prefix are not users of the own key.
    await user('id|7');
    await add({ ...JWKS, kid: 'nested', subjectPrefix: 'id|x|' });
    await retireIdentityKey(deps(), own, 'nested');
    await user('id|x|17');
    await user('id|z');
    await add({ ...second, kid: 'second' });
    await retireIdentityKey(deps(), own, 'second');
    await add({ ...JWKS, issuer: 'https://third.example/', kid: 'third' });
    await retireIdentityKey(deps(), own, 'third');
    await user('17');
    await needsPrefix({ ...JWKS, issuer: 'https://fourth.example/' });
    // A retired key's users stay.
    await retireIdentityKey(deps(), own, 'first');
    await needsPrefix({ ...second, subjectPrefix: 'id|' });
    expect((await add({ ...JWKS, subjectPrefix: 'id|' })).issuer).toBe(JWKS.issuer);
    // The operator says that both name the same people.
    expect((await add({ ...second, subjectPrefix: '' })).issuer).toBe(second.issuer);
    // Another secret of the site itself replaces the one that it has.
    expect((await add({ type: 'secret' })).issuer).toBe(own.slug);
  });

  it('give no user away to a new secret, where none is left and a provider has them', async () => {
    const own = await newSite();
    const { kid } = await createIdentityKey(deps(), own, { type: 'secret' });
    await retireIdentityKey(deps(), own, kid);
    await createIdentityKey(deps(), own, JWKS);
    const again = createIdentityKey(deps(), own, { type: 'secret' });
    await expect(again).rejects.toMatchObject({ errors: [{ path: 'subjectPrefix' }] });
  });

  it('are retired once, by an operator who names one that exists', async () => {
    const first = await retireIdentityKey(deps(), site, 'shared');
    const again = await retireIdentityKey({ ...deps(), clock: () => 0 }, site, 'shared');
    expect(again.retiredAt).toEqual(first.retiredAt);
    await expect(retireIdentityKey(deps(), site, 'unknown')).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });
});
