import type { Profile, Room, User } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExternalUsers } from '../src/services/user/external-users.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { addIdentitySite, hmac, jws } from './support/identity-site.js';
import type { IdentitySite } from './support/identity-site.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
let server: HttpServer;
let site: IdentitySite;
let key: { kid: string; secret?: string };
const now = Math.floor(Date.now() / 1000);

beforeAll(async () => {
  server = await startHttpServer({ RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' });
  site = await addIdentitySite(server, 'acme');
  key = await site.addKey({ type: 'secret' });
});
afterAll(async () => {
  clients.closeAll();
  await server.close();
});

type Claims = Record<string, unknown>;
const assertionOf = (claims: Claims, secret = key.secret!) =>
  jws(
    { alg: 'HS256', kid: key.kid },
    { iss: 'acme', aud: server.url, iat: now, exp: now + 600, ...claims },
    hmac(secret),
  );
async function signIn(claims: Claims): Promise<Profile & { token: string }> {
  const { status, body } = await site.exchange(assertionOf(claims));
  expect([status, body.error_description]).toEqual([200, undefined]);
  const token = body.access_token!;
  const profile = await server.call<Profile>('GET', '/api/auth/profile/', { token });
  return { ...(profile.body as Profile), token };
}
const countUsers = (externalId: string) =>
  server.running.context.models.User.countDocuments({ externalId: { $eq: externalId } });

describe('who is signed in', () => {
  it('is never a registered user of the same name, whatever the assertion says', async () => {
    const { profile } = await server.person('alice', site.clientId);
    const hosted = await signIn({ sub: 'alice', preferred_username: 'alice', email: 'alice@example.org' });
    expect(hosted.id).not.toBe(profile.id);
    expect(hosted.username).toMatch(/^u-[a-z0-9]{12}$/);
    expect(await signIn({ sub: profile.id })).not.toMatchObject({ id: profile.id });
  });

  it('is one user for 50 exchanges at once, though all wish for the same username', async () => {
    const claims = { sub: 'at-once', preferred_username: 'Wished.For', name: 'At Once' };
    const results = await Promise.all(Array.from({ length: 50 }, () => site.exchange(assertionOf(claims))));
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 200));
    expect(await countUsers('at-once')).toBe(1);
    expect((await signIn(claims)).username).toBe('wished.for');
    // The wish counts when the user is created, and only where nobody has the name.
    expect((await signIn({ ...claims, preferred_username: 'another' })).username).toBe('wished.for');
    expect((await signIn({ ...claims, sub: 'late' })).username).toMatch(/^u-/);
  });

  it.each(['Admin', 'sotto', 'ab', 'has space', { $ne: '' }, 'ad_min'])(
    'does not get the username %j',
    async (preferred_username) => {
      const { username } = await signIn({
        sub: `wish ${JSON.stringify(preferred_username)}`,
        preferred_username,
      });
      expect(username).toMatch(/^u-[a-z0-9]{12}$/);
    },
  );

  it('differs by upper and lower case of the sub', async () => {
    expect((await signIn({ sub: 'Case' })).id).not.toBe((await signIn({ sub: 'case' })).id);
  });

  it('stays the same in two tabs with one assertion, each with a session of its own', async () => {
    const assertion = assertionOf({ sub: 'tabs' });
    const tabs = await Promise.all([site.exchange(assertion), site.exchange(assertion)]);
    expect(new Set(tabs.map(({ body }) => body.access_token)).size).toBe(2);
    expect(await countUsers('tabs')).toBe(1);
  });
});

describe('the profile', () => {
  it('follows the host: absent is unchanged, null is removed', async () => {
    const sub = 'profile';
    const first = await signIn({ sub, name: 'Ada', email: 'ada@example.org' });
    expect(first).toMatchObject({
      displayName: 'Ada',
      email: 'ada@example.org',
      managed: ['displayName', 'email'],
    });
    const renamed = await signIn({ sub, name: 'Ada L.', iat: now + 1 });
    expect(renamed).toMatchObject({ displayName: 'Ada L.', email: 'ada@example.org' });
    const removed = await signIn({ sub, name: null, email: null, iat: now + 2 });
    expect(removed).toMatchObject({ displayName: first.username, managed: ['displayName', 'email'] });
    expect(removed.email).toBeUndefined();
  });

  it('is not undone by an old tab', async () => {
    const sub = 'renamed';
    await signIn({ sub, name: 'Old', iat: now - 20 });
    await signIn({ sub, name: 'New', iat: now - 10 });
    expect((await signIn({ sub, name: 'Old', iat: now - 20 })).displayName).toBe('New');
    expect((await signIn({ sub, name: 'Newest', iat: now - 10 })).displayName).toBe('Newest');
  });

  it('is shown anew to those who share a room, without a reload', async () => {
    const [ada, bob] = [
      await signIn({ sub: 'shown', name: 'Ada' }),
      await signIn({ sub: 'looks', name: 'Bob' }),
    ];
    const room = await server.call<Room>('POST', '/api/chat/rooms/', {
      token: ada.token,
      body: { name: 'Hall' },
    });
    const members = `/api/chat/rooms/${room.body.slug}/members/`;
    await server.call('POST', members, { token: ada.token, body: { username: bob.username } });
    const watching = await clients.connect(server.url, bob.token);
    await signIn({ sub: 'shown', name: 'Countess', iat: now + 1 });
    const { user } = await watching.next<{ user: User }>('user.updated');
    expect(user).toMatchObject({ id: ada.id, displayName: 'Countess' });
    watching.close();
  });

  it('leaves alone what the assertion does not name and the user changes meanwhile', async () => {
    const sub = 'meanwhile';
    await signIn({ sub, name: 'Ada' });
    const { User } = server.running.context.models;
    const update = User.findOneAndUpdate.bind(User);
    const racing = Object.assign(Object.create(User) as typeof User, {
      findOneAndUpdate: (...args: Parameters<typeof update>) => ({
        lean: async () => {
          await User.updateOne({ externalId: { $eq: sub } }, { $set: { email: 'mine@example.org' } });
          return update(...args).lean();
        },
      }),
    });
    const externalUsers = createExternalUsers({
      ...{ models: { ...server.running.context.models, User: racing }, clock: Date.now },
      ...{ keys: server.running.context.dataKeys, logger: server.running.context.logger },
      audit: server.running.context.audit,
      userChanged: async () => {},
      isAvatarAllowed: async () => false,
    });
    const profile = { displayName: 'Ada L.', email: undefined, avatarUrl: undefined, username: undefined };
    const synced = await externalUsers.upsert({
      ...{ siteId: site.siteId, externalId: sub, by: 'self', profile },
      issuedAt: now + 1,
    });
    expect(synced).toMatchObject({ displayName: 'Ada L.', email: 'mine@example.org' });
  });

  it('has a verified address where the issuer says so, as long as it is the same one', async () => {
    const sub = 'verified';
    const email = 'ada@verified.example';
    let iat = now - 30;
    const verified = async (claims: object) =>
      (await signIn({ sub, iat: (iat += 1), ...claims })).emailVerified;
    expect(await verified({ email })).toBe(false);
    expect(await verified({ email, email_verified: true })).toBe(true);
    // Nothing is said, as by the backend's own requests.
    expect(await verified({ email, name: 'Ada' })).toBe(true);
    expect(await verified({ name: 'Ada L.' })).toBe(true);
    expect(await verified({ email: 'other@verified.example' })).toBe(false);
    expect(await verified({ email, email_verified: 'true' })).toBe(true);
    expect(await verified({ email, email_verified: false })).toBe(false);
    // It is about nothing.
    expect(await verified({ email: null, email_verified: true })).toBeUndefined();
    expect((await signIn({ sub: 'new', email, email_verified: true })).emailVerified).toBe(true);
  });

  it('is not undone by an old tab after the host changed it and changed it back', async () => {
    const sub = 'changed back';
    await signIn({ sub, name: 'Ada', iat: now - 30 });
    // Nobody presented the assertion with the other name before the one that has the first name again.
    await signIn({ sub, name: 'Ada', iat: now - 10 });
    expect((await signIn({ sub, name: 'Other', iat: now - 20 })).displayName).toBe('Ada');
  });

  it('is announced only where something is different', async () => {
    const changed: string[] = [];
    const externalUsers = createExternalUsers({
      ...{ ...server.running.context, keys: server.running.context.dataKeys, clock: Date.now },
      userChanged: async (_site, userId) => void changed.push(userId),
      isAvatarAllowed: async () => false,
    });
    const upsert = (displayName: string, issuedAt: number) =>
      externalUsers.upsert({
        ...{ siteId: site.siteId, externalId: 'announced', by: 'self', issuedAt },
        profile: { displayName, email: undefined, avatarUrl: undefined, username: undefined },
      });
    await upsert('Ada', now - 30);
    expect(await upsert('Ada', now - 20)).toMatchObject({ displayName: 'Ada', profileIat: now - 20 });
    expect(changed).toEqual([]);
    const { _id } = await upsert('Ada L.', now - 10);
    expect(changed).toEqual([_id.toString()]);
  });

  it.each([
    ['a long name', 'x'.repeat(500), 'x'.repeat(64)],
    ['bidi characters', 'Ada\u202Eecalevol', 'Adaecalevol'],
    ['control characters', 'A\u0000da\n', 'A da'],
  ])('is cleaned of %s, which is no reason to refuse', async (sub, name, displayName) => {
    expect((await signIn({ sub, name })).displayName).toBe(displayName);
  });

  it.each([5, '', '\u200B', {}, [], true])('takes the name %j as absent', async (name) => {
    const { displayName, username, managed } = await signIn({ sub: `no name ${JSON.stringify(name)}`, name });
    expect([displayName, managed]).toEqual([username, undefined]);
  });

  it('takes an e-mail address that is none as absent', async () => {
    expect((await signIn({ sub: 'no mail', email: 'no' })).email).toBeUndefined();
  });

  it('has pictures of the allowed origins alone', async () => {
    const picture = 'https://acme.example/ada.png';
    expect(await signIn({ sub: 'picture', picture })).toMatchObject({
      avatarUrl: picture,
      managed: ['avatarUrl'],
    });
    for (const foreign of [
      'https://evil.example/x.png',
      'http://acme.example/ada.png',
      'https://acme.example.evil.example/x.png',
      'https://user:secret@acme.example/x.png',
      'javascript:alert(1)',
      'data:image/png;base64,AAAA',
      `https://acme.example/${'x'.repeat(2048)}`,
    ])
      expect(await signIn({ sub: 'picture', picture: foreign, iat: now + 5 })).toMatchObject({
        avatarUrl: picture,
      });
    expect((await signIn({ sub: 'picture', picture: null, iat: now + 6 })).avatarUrl).toBeUndefined();
    const listed = await addIdentitySite(server, 'listed', { avatarOrigins: ['https://cdn.example'] });
    const { kid, secret } = await listed.addKey({ type: 'secret' });
    for (const [url, shown] of [
      ['https://cdn.example/a.png', 'https://cdn.example/a.png'],
      ['https://listed.example/a.png', undefined],
    ] as const) {
      const claims = { iss: 'listed', aud: server.url, sub: url, iat: now, exp: now + 60, picture: url };
      const { body } = await listed.exchange(jws({ alg: 'HS256', kid }, claims, hmac(secret!)));
      const profile = await server.call<Profile>('GET', '/api/auth/profile/', { token: body.access_token });
      expect(profile.body.avatarUrl).toBe(shown);
    }
  });

  it('is refused to change what the host manages, and may change the rest', async () => {
    const { token } = await signIn({ sub: 'managed', name: 'Managed' });
    const change = (body: object) => server.call<User>('PATCH', '/api/auth/profile/', { token, body });
    const refused = await change({ displayName: 'Mine' });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      ...[403, 'profile_managed', 'displayName is managed by the site'],
    ]);
    const free = await signIn({ sub: 'free' });
    const own = await server.call<User>('PATCH', '/api/auth/profile/', {
      ...{ token: free.token, body: { displayName: 'Mine' } },
    });
    expect([own.status, own.body.displayName]).toEqual([200, 'Mine']);
    expect((await signIn({ sub: 'free', iat: now + 1 })).displayName).toBe('Mine');
  });

  it('reads claims where the key says they are', async () => {
    const mapped = await addIdentitySite(server, 'mapped');
    const claims = { name: 'user.full_name', username: 'https://acme.example/login', email: 'nothing.here' };
    const { kid, secret } = await mapped.addKey({ type: 'secret', claims });
    const body = {
      iss: 'mapped',
      aud: server.url,
      sub: 'm',
      iat: now,
      exp: now + 60,
      name: 'Wrong',
      email: 'a@b.example',
    };
    const { body: tokens } = await mapped.exchange(
      jws(
        { alg: 'HS256', kid },
        { ...body, user: { full_name: 'Right' }, 'https://acme.example/login': 'right' },
        hmac(secret!),
      ),
    );
    const profile = await server.call<Profile>('GET', '/api/auth/profile/', { token: tokens.access_token });
    expect(profile.body).toMatchObject({ displayName: 'Right', username: 'right' });
    expect(profile.body.email).toBeUndefined();
  });
});

describe('refused assertions', () => {
  it('are limited by address, which refuses no right one from there', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    const send = (assertion: string) =>
      server.token(
        { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', client_id: site.clientId, assertion },
        headers,
      );
    const wrong = assertionOf({ sub: 'limited' }, 'guess');
    const results = await Promise.all(Array.from({ length: 80 }, () => send(wrong)));
    const codes = results.map(({ body }) => body.error);
    expect(codes.filter((code) => code === 'invalid_grant').length).toBeGreaterThanOrEqual(60);
    expect(codes).toContain('slow_down');
    expect(results.find(({ status }) => status === 429)!.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await send(assertionOf({ sub: 'limited' }))).status).toBe(200);
    expect((await site.exchange(wrong)).body.error).toBe('invalid_grant');
  });

  it('do not fill the store: nothing is written before the signature holds', async () => {
    const { User, OAuthSession } = server.running.context.models;
    const before = [await User.countDocuments(), await OAuthSession.countDocuments()];
    for (const claims of [{ sub: 'forged' }, { sub: 'forged', aud: 'x' }])
      expect((await site.exchange(assertionOf(claims, 'guess'))).body.code).toBe('assertion_invalid');
    expect((await site.exchange(assertionOf({ sub: 'other', aud: 'x' }))).body.code).toBe(
      'assertion_audience',
    );
    expect([await User.countDocuments(), await OAuthSession.countDocuments()]).toEqual(before);
  });

  it('limit one user who presents assertions without end', async () => {
    const assertion = assertionOf({ sub: 'endless' });
    const results = await Promise.all(Array.from({ length: 70 }, () => site.exchange(assertion)));
    expect(results.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(60);
    expect(results.some(({ body }) => body.error === 'slow_down')).toBe(true);
  });
});

describe('a picture that the user uploaded', () => {
  it('gives way to the one that the site names, and to none where the site says so', async () => {
    const { User, Avatar } = server.running.context.models;
    for (const picture of ['https://acme.example/face.png', null]) {
      const sub = `pictured-${picture === null}`;
      const { id } = await signIn({ sub });
      const row = await Avatar.create({
        ...{ _id: `${sub}-${'x'.repeat(32)}`.slice(0, 32), site: id, user: id, type: 'image/png' },
        ...{ picture: { keyId: 'k', token: 't' }, createdAt: new Date() },
      });
      await User.updateOne({ _id: { $eq: id } }, { $set: { avatarId: row._id } });
      await signIn({ sub, picture });
      expect(await User.findById(id).lean()).not.toHaveProperty('avatarId');
      expect(await Avatar.countDocuments({ user: { $eq: id } })).toBe(0);
    }
  });
});
