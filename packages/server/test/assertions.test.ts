import type { Profile } from '@sotto/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retireIdentityKey } from '../src/services/admin/identity-keys.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import {
  addIdentitySite,
  createTestKey,
  hmac,
  jwkOf,
  jws,
  startJwksServer,
} from './support/identity-site.js';
import type { IdentitySite, JwksServer, Signer } from './support/identity-site.js';

const ISSUER = 'https://id.example/';
const KID = 'shared';
let server: HttpServer;
let jwks: JwksServer;
/** Two sites that share key ids, issuers and subjects; only what signs is different. */
let sites: IdentitySite[];
let ways: Way[];

/** One kind of key of a site, and how its assertions are signed. */
interface Way {
  name: string;
  site: IdentitySite;
  alg: string;
  kid: string;
  iss: string;
  aud: string;
  signer: Signer;
}

const keys = (['RS256', 'ES256', 'EdDSA'] as const).flatMap((alg) => [
  createTestKey(alg),
  createTestKey(alg),
]);
const seconds = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  server = await startHttpServer({ ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' });
  jwks = await startJwksServer();
  sites = [];
  ways = [];
  for (const [index, slug] of ['left', 'right'].entries()) {
    const site = await addIdentitySite(server, slug);
    sites.push(site);
    const own = { site, iss: 'shared-issuer', aud: server.url };
    const { secret } = await site.addKey({ type: 'secret', kid: KID, issuer: own.iss });
    ways.push({ ...own, name: `secret of ${slug}`, alg: 'HS256', kid: KID, signer: hmac(secret!) });
    for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) {
      const { pem, signer } = keys.filter((key) => key.alg === alg)[index]!;
      const kid = `${KID}-${alg}`;
      await site.addKey({ type: 'public', kid, issuer: own.iss, publicKey: pem });
      ways.push({ ...own, name: `${alg} of ${slug}`, alg, kid, signer });
    }
    const provided = createTestKey('RS256');
    const audience = { claim: 'aud' as const, values: ['chat-app'] };
    const uri = `${jwks.uri}/${slug}`;
    await site.addKey({ type: 'jwks', issuer: ISSUER, audience, jwksUri: uri, subjectPrefix: '' });
    sets.set(`/jwks/${slug}`, [jwkOf(provided, KID)]);
    const provider = { iss: ISSUER, aud: 'chat-app', kid: KID, alg: 'RS256' };
    ways.push({ ...provider, site, name: `key set of ${slug}`, signer: provided.signer });
  }
});
afterAll(async () => {
  jwks.close();
  await server.close();
});

const sets = new Map<string, object[]>();
beforeEach(() => {
  jwks.respond = ({ url }, response) => response.end(JSON.stringify({ keys: sets.get(url!) ?? [] }));
});

type Claims = Record<string, unknown>;
function assertionOf(way: Way, claims: Claims = {}, header: Claims = {}): string {
  const now = seconds();
  return jws(
    { typ: 'JWT', alg: way.alg, kid: way.kid, ...header },
    { iss: way.iss, aud: way.aud, sub: 'one', iat: now, exp: now + 600, ...claims },
    way.signer,
  );
}
const each = <T>(values: (way: Way) => T) => Promise.all(ways.map((way) => values(way)));
async function outcome(way: Way, claims: Claims = {}, header: Claims = {}): Promise<string> {
  const { status, body } = await way.site.exchange(assertionOf(way, claims, header));
  return status === 200 ? 'ok' : `${body.code ?? body.error} ${body.error_description}`;
}
const wayNamed = (name: string) => ways.find((way) => way.name === name)!;
const secretWay = () => wayNamed('secret of left');
async function signIn(way: Way, claims: Claims = {}): Promise<Profile> {
  const { status, body } = await way.site.exchange(assertionOf(way, claims));
  expect([status, body.error_description]).toEqual([200, undefined]);
  return (await server.call<Profile>('GET', '/api/auth/profile/', { token: body.access_token }))
    .body as Profile;
}

describe('every kind of key (RFC 7523 section 3)', () => {
  it('signs a user in, for 15 min and without a refresh token', async () => {
    for (const way of ways) {
      const { status, body } = await way.site.exchange(assertionOf(way));
      expect(status, `${way.name}: ${body.error_description}`).toBe(200);
      expect(body).toMatchObject({ token_type: 'Bearer', scope: 'chat monitor' });
      expect(body.expires_in).toBeGreaterThan(890);
      expect(body.expires_in).toBeLessThanOrEqual(900);
      expect(body.refresh_token).toBeUndefined();
    }
  });

  it('is the same user for all keys of a site, and another user in another site', async () => {
    const profiles = await each((way) => signIn(way, { sub: 'same' }));
    const ids = new Set(profiles.map(({ id }) => id));
    expect(ids.size).toBe(2);
    expect(profiles[0]).toMatchObject({ kind: 'user', username: expect.stringMatching(/^u-[a-z0-9]{12}$/) });
  });

  it('refuses what the other site has signed, though kid, iss and sub are the same', async () => {
    for (const way of ways) {
      const other = sites.find((site) => site !== way.site)!;
      const { status, body } = await other.exchange(assertionOf(way));
      expect([status, body.error, body.code], way.name).toEqual([400, 'invalid_grant', 'assertion_invalid']);
    }
  });

  it.each<[string, Claims, RegExp]>([
    ['exp (item 4)', { exp: seconds() - 61, iat: seconds() - 600 }, /^assertion_expired /],
    ['a missing exp (item 4)', { exp: undefined }, /^assertion_claim exp /],
    ['exp as text', { exp: String(seconds() + 60) }, /^assertion_claim exp /],
    ['a missing iat', { iat: undefined }, /^assertion_claim iat /],
    ['iat in the future (item 6)', { iat: seconds() + 120, exp: seconds() + 600 }, /^assertion_claim iat /],
    ['nbf in the future (item 5)', { nbf: seconds() + 120 }, /^assertion_claim nbf /],
    ['a missing sub (item 2)', { sub: undefined }, /^assertion_claim sub /],
    ['a number as sub', { sub: 5 }, /^assertion_claim sub must be a string, not a number/],
    ['an empty sub', { sub: '' }, /^assertion_claim sub /],
    ['a long sub', { sub: 'x'.repeat(256) }, /^assertion_claim sub /],
    ['an e-mail address as sub', { sub: 'ada@example.org' }, /^assertion_claim sub .*e-mail/],
    ['an object as sub', { sub: { $ne: '' } }, /^assertion_claim sub /],
    ['a control character in sub', { sub: 'a\u0000b' }, /^assertion_claim sub must not .*control characters/],
    ['a lone surrogate in sub', { sub: 'a\uD800' }, /^assertion_claim sub must not .*lone surrogates/],
    ['a dot as sub', { sub: '.' }, /^assertion_claim sub must not be one dot or two/],
    ['two dots as sub', { sub: '..' }, /^assertion_claim sub must not be one dot or two/],
    ['a missing aud (item 3)', { aud: undefined }, /^assertion_audience aud must be /],
    ['another aud', { aud: 'https://other.example' }, /^assertion_audience aud must be /],
    ['an aud that only begins like it', { aud: 'chat-app2' }, /^assertion_audience aud must be /],
    ['an empty list as aud', { aud: [] }, /^assertion_audience aud must be /],
  ])('refuses %s, and names the claim', async (_name, claims, error) => {
    for (const way of ways) expect(await outcome(way, claims), way.name).toMatch(error);
  });

  it('accepts clocks that differ by a minute', async () => {
    const now = seconds();
    expect(await each((way) => outcome(way, { exp: now - 50, iat: now - 600 }))).toEqual(
      ways.map(() => 'ok'),
    );
    expect(await each((way) => outcome(way, { iat: now + 50, nbf: now + 50, exp: now + 600 }))).toEqual(
      ways.map(() => 'ok'),
    );
  });

  it('refuses another issuer (item 1)', async () => {
    for (const way of ways) {
      const isProvided = way.name.startsWith('key set');
      const error = isProvided ? /^assertion_invalid / : /^assertion_claim iss must be shared-issuer$/;
      expect(await outcome(way, { iss: 'https://evil.example/' }), way.name).toMatch(error);
      expect(await outcome(way, { iss: undefined }), way.name).toMatch(error);
    }
  });

  it.each(['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c'])(
    'refuses the header %s (RFC 7515 section 10)',
    async (name) => {
      const value = name === 'crit' ? ['b64'] : name === 'b64' ? false : 'https://evil.example/';
      for (const way of ways)
        expect(await outcome(way, {}, { [name]: value }), way.name).toBe(
          `assertion_invalid the header must not have ${name}`,
        );
    },
  );

  it.each(['logout+jwt', 'secevent+jwt', 'dpop+jwt', 5])('refuses a JWT of the type %s', async (typ) => {
    for (const way of ways)
      expect(await outcome(way, {}, { typ }), way.name).toMatch(/^assertion_invalid .*typ/);
  });

  it.each(['none', 'None', 'HS512', 'RS384', 'PS256', 'ES384', ''])(
    'refuses the algorithm "%s" (RFC 8725 section 3.1)',
    async (alg) => {
      for (const way of ways) {
        expect(await outcome(way, {}, { alg }), way.name).toMatch(
          /^assertion_invalid the header alg must be /,
        );
        const [head, body] = assertionOf(way, {}, { alg }).split('.');
        const { body: unsigned } = await way.site.exchange(`${head}.${body}.`);
        expect(unsigned.code, way.name).toBe('assertion_invalid');
      }
    },
  );

  it('refuses an HMAC made with the public key (RFC 8725 section 2.1)', async () => {
    for (const way of ways.filter(({ name }) => !name.startsWith('secret'))) {
      const key = keys.find(({ signer }) => signer === way.signer);
      const texts = key ? [key.pem, key.pem.trim(), JSON.stringify(jwkOf(key, way.kid))] : ['secret'];
      for (const text of texts)
        for (const alg of ['HS256', way.alg])
          expect(await outcome({ ...way, signer: hmac(text) }, {}, { alg }), way.name).toMatch(
            /^assertion_invalid /,
          );
    }
  });

  it('refuses a changed signature, header or claim', async () => {
    for (const way of ways) {
      const [head, , signature] = assertionOf(way).split('.') as [string, string, string];
      const [otherHead, otherBody] = assertionOf(way, { sub: 'two' }, { x: 1 }).split('.') as [
        string,
        string,
      ];
      const [, body] = assertionOf(way).split('.') as [string, string];
      const wrong = [
        `${head}.${otherBody}.${signature}`,
        `${otherHead}.${body}.${signature}`,
        `${head}.${body}.${signature.slice(0, -4)}AAAA`,
        `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
      ];
      for (const assertion of wrong)
        expect((await way.site.exchange(assertion)).body.code, way.name).toBe('assertion_invalid');
    }
  });
});

describe('the form of an assertion', () => {
  it.each([
    ['no JWT', 'abc'],
    ['two parts', 'YQ.YQ'],
    ['five parts', 'a.b.c.d.e'],
    ['no JSON', 'YQ.YQ.YQ'],
    ['padding', 'e30=.e30=.YQ=='],
    ['a list as header', `${Buffer.from('[]').toString('base64url')}.e30.YQ`],
    ['no UTF-8', `${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.e30.YQ`],
    ['more than 8 KiB', `e30.${'e'.repeat(8192)}.YQ`],
    [
      'a kid that is no string',
      `${Buffer.from('{"alg":"HS256","kid":{"$ne":1}}').toString('base64url')}.e30.YQ`,
    ],
    ['no alg', `${Buffer.from('{"kid":"shared"}').toString('base64url')}.e30.YQ`],
    ['a kid of nobody', `${Buffer.from('{"alg":"HS256","kid":"nobody"}').toString('base64url')}.e30.YQ`],
    [
      'a kid of an object',
      `${Buffer.from('{"alg":"HS256","kid":"__proto__"}').toString('base64url')}.e30.YQ`,
    ],
  ])('refuses %s', async (_name, assertion) => {
    const { status, body } = await sites[0]!.exchange(assertion);
    expect([status, body.error, body.code]).toEqual([400, 'invalid_grant', 'assertion_invalid']);
  });

  it('refuses a request without an assertion (RFC 6749 section 5.2)', async () => {
    expect((await sites[0]!.exchange('')).body.error).toBe('invalid_request');
  });

  it('refuses a client that may not use the grant, and a site that accepts no assertions', async () => {
    const assertion = assertionOf(secretWay());
    const { body } = await sites[0]!.exchange(assertion, { client_id: 'demo' });
    expect(body.error).toBe('unauthorized_client');
    const closed = await addIdentitySite(server, 'closed', { identity: 'off' });
    expect((await closed.exchange(assertion)).body.error).toBe('unauthorized_client');
    expect((await closed.exchange(assertion, { client_id: 'nobody' })).body.error).toBe('invalid_client');
  });
});

describe('own keys', () => {
  it('sign for at most an hour, and for this server alone (RFC 8725 section 3.9)', async () => {
    const own = ways.filter(({ name }) => !name.startsWith('key set'));
    const now = seconds();
    for (const way of own) {
      expect(await outcome(way, { exp: now + 3601, iat: now }), way.name).toMatch(/^assertion_claim exp /);
      expect(await outcome(way, { exp: now + 3600, iat: now }), way.name).toBe('ok');
      expect(await outcome(way, { exp: now - 30, iat: now - 20 }), way.name).toMatch(/^assertion_claim exp /);
      const named = `assertion_audience aud must be ${server.url} alone`;
      expect(await outcome(way, { aud: `${server.url}/oauth/token/` }), way.name).toBe(named);
      expect(await outcome(way, { aud: [server.url, 'https://other.example'] }), way.name).toBe(named);
      expect(await outcome(way, { aud: [server.url] }), way.name).toBe('ok');
    }
  });

  it('is refused within a second of its retirement', async () => {
    const way = secretWay();
    const { secret } = await way.site.addKey({ type: 'secret', kid: 'leaving', issuer: way.iss });
    const leaving = { ...way, kid: 'leaving', signer: hmac(secret!) };
    await expect.poll(() => outcome(leaving), { timeout: 3000 }).toBe('ok');
    const { models, audit } = server.running.context;
    const site = await models.Site.findOne({ slug: { $eq: way.site.slug } }).lean();
    await retireIdentityKey({ models, audit, clock: Date.now }, site!, 'leaving');
    await expect.poll(() => outcome(leaving), { timeout: 3000 }).toMatch(/^assertion_invalid /);
    expect(await outcome(way)).toBe('ok');
  });

  it('of single use signs in once, also with 20 requests at once', async () => {
    const way = secretWay();
    const { secret } = await way.site.addKey({
      type: 'secret',
      kid: 'once',
      issuer: way.iss,
      singleUse: true,
    });
    const once = { ...way, kid: 'once', signer: hmac(secret!) };
    await expect.poll(() => outcome(once), { timeout: 3000 }).toMatch(/^assertion_claim jti /);
    const assertion = assertionOf(once, { jti: 'unique' });
    const results = await Promise.all(Array.from({ length: 20 }, () => way.site.exchange(assertion)));
    expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = results.filter(({ status }) => status !== 200).map(({ body }) => body.error_description);
    expect(new Set(refused)).toEqual(new Set(['jti was used before: the key is for single use']));
    expect(await outcome(once, { jti: 'other' })).toBe('ok');
    // Without single use, a page in two tabs uses one assertion twice.
    expect([await outcome(way, { jti: 'tabs' }), await outcome(way, { jti: 'tabs' })]).toEqual(['ok', 'ok']);
  });
});

describe('sessions of assertions', () => {
  it('have a refresh token with offline_access, until the session hours of the site have passed', async () => {
    const way = secretWay();
    const { body } = await way.site.exchange(assertionOf(way, { sub: 'offline' }), {
      scope: 'offline_access',
    });
    expect(body.scope).toBe('chat monitor offline_access');
    const refreshed = await server.token({
      ...{ grant_type: 'refresh_token', client_id: way.site.clientId, refresh_token: body.refresh_token! },
    });
    expect(refreshed.status).toBe(200);
    const { User, OAuthSession } = server.running.context.models;
    const user = await User.findOne({ externalId: { $eq: 'offline' } }).lean();
    const [session] = await OAuthSession.find({ user: { $eq: user!._id } }).lean();
    expect(session).toMatchObject({ method: 'host', kid: KID, generation: 2 });
    const hours = (session!.endsAt!.getTime() - session!.startedAt!.getTime()) / 3_600_000;
    expect(hours).toBe(12);
  });

  it('narrow their scopes like others, and refuse unknown ones (RFC 6749 section 3.3)', async () => {
    const way = secretWay();
    const narrowed = await way.site.exchange(assertionOf(way), { scope: 'monitor' });
    expect(narrowed.body.scope).toBe('monitor');
    for (const scope of ['site:admin', 'monitor:all', 'chat  monitor', 'offline_access unknown'])
      expect((await way.site.exchange(assertionOf(way), { scope })).body.error, scope).toBe('invalid_scope');
  });

  it('end at once when the user is disabled, and no assertion begins another', async () => {
    const way = secretWay();
    const { username } = await signIn(way, { sub: 'disabled' });
    await server.running.context.models.User.updateOne(
      { username: { $eq: username } },
      { $set: { disabledAt: new Date() } },
    );
    expect(await outcome(way, { sub: 'disabled' })).toBe('user_disabled the user is disabled');
  });
});
