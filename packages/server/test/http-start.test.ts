import { FILE_TYPES } from '@sotto/protocol';
import type { Message, MessagePage, Page, Profile, Room, SiteConfig, StartResult } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUEST, JWT_BEARER } from '../src/oauth/grant-types.js';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

/** What a new site offers to users. */
const FEATURES = {
  ...{ directory: false, roomCreation: true, directs: true, deleteAfterDays: 7, editHistory: 'moderators' },
  accountDeletion: true,
  files: { maxBytes: 52_428_800, perMessage: 10, perUserBytes: 1_073_741_824, types: FILE_TYPES },
};

type Person = Awaited<ReturnType<HttpServer['person']>>;

let server: HttpServer;
let ada: Person;
let eve: Person;

const as = (person: Person) => {
  const { access_token: token } = person.tokens;
  return <T = unknown>(method: string, path: string, body?: unknown) =>
    server.call<T>(method, path, { token, body });
};

beforeAll(async () => {
  server = await startHttpServer();
  [ada, eve] = [await server.person('ada'), await server.person('eve')];
  await server.addSite('other');
  await server.addSite('ways');
  for (const [slug, visibility] of [
    ['stage', 'private'],
    ['square', 'public'],
  ])
    await as(ada)('POST', '/api/chat/rooms/', { name: slug, slug, visibility });
});
afterAll(() => server.close());

describe('the first call', () => {
  it('returns what profile, rooms, room and newest page return', async () => {
    const { slug } = (await as(ada)<Page<Room>>('GET', '/api/chat/rooms/?scope=joined')).body.results.find(
      ({ name }) => name === 'stage',
    )!;
    for (let line = 1; line <= 4; line += 1)
      await as(ada)<Message>('POST', `/api/chat/rooms/${slug}/messages/`, { content: `line ${line}` });
    const { status, body } = await as(ada)<StartResult>('GET', `/api/chat/start/?room=${slug}&limit=2`);
    expect(status).toBe(200);
    const read = async <T>(path: string) => (await as(ada)<T>('GET', path)).body;
    expect(body).toEqual({
      profile: await read<Profile>('/api/auth/profile/'),
      rooms: await read<Page<Room>>('/api/chat/rooms/?scope=joined'),
      room: await read<Room>(`/api/chat/rooms/${slug}/`),
      page: await read<MessagePage>(`/api/chat/rooms/${slug}/messages/?limit=2`),
    });
    expect(body.page!.results.map(({ content }) => content)).toEqual(['line 3', 'line 4']);
  });

  it('returns a public room that was not joined, and neither room nor page if the user can see none', async () => {
    const preview = await as(eve)<StartResult>('GET', '/api/chat/start/?room=square');
    expect(preview.body.rooms.results).toEqual([]);
    expect(preview.body.room).toMatchObject({ slug: 'square', unreadCount: 0 });
    expect(preview.body.page).toMatchObject({ results: [] });
    const hidden = (await as(ada)<Page<Room>>('GET', '/api/chat/rooms/?scope=joined')).body.results.find(
      ({ visibility }) => visibility === 'private',
    )!;
    for (const room of [hidden.slug, 'nowhere', '../config', '', '%00']) {
      const { status, body } = await as(eve)<StartResult>('GET', `/api/chat/start/?room=${room}`);
      expect([status, Object.keys(body)], room).toEqual([200, ['profile', 'rooms']]);
    }
    expect(Object.keys((await as(eve)<StartResult>('GET', '/api/chat/start')).body)).toEqual([
      'profile',
      'rooms',
    ]);
  });

  it('refuses an invalid limit and a missing token', async () => {
    for (const limit of ['0', '101', '1e3', 'x', '-1']) {
      const { status, body } = await as(ada)('GET', `/api/chat/start/?limit=${limit}`);
      expect([status, body.errors?.[0]?.path], limit).toEqual([422, 'limit']);
    }
    expect((await server.call('GET', '/api/chat/start/')).status).toBe(401);
  });

  it('needs one preflight a day', async () => {
    const headers = {
      origin: 'https://other.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    const answer = await server.call('OPTIONS', '/api/chat/start/', { headers });
    expect([answer.status, answer.headers.get('access-control-max-age')]).toEqual([204, '86400']);
  });
});

describe('the public configuration', () => {
  const ask = (query: string, headers: Record<string, string> = {}, method = 'GET') =>
    server.call<SiteConfig>(method, `/api/config/${query}`, { headers });

  it('returns to a page of the site how users sign in', async () => {
    const origin = 'https://other.example';
    const { status, body, headers } = await ask('?client_id=other-client', { origin });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ site: { name: 'other' }, signIn: ['code', 'password'], registration: true, guestMerge: 'ask' },
      ...FEATURES,
    });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('can be read by any page, whatever it says', async () => {
    const { OAuthClient } = server.running.context.models;
    const { site } = (await OAuthClient.findOne({ clientId: { $eq: 'other-client' } }).lean())!;
    const base = { site, name: 'n', origins: [], createdAt: new Date(), scopes: ['chat'] };
    const made = { ...base, type: 'public' as const };
    await OAuthClient.create({ ...made, clientId: 'off', grants: ['password'], disabledAt: new Date() });
    const type = 'confidential' as const;
    await OAuthClient.create({ ...base, type, clientId: 'bot', grants: ['client_credentials'] });
    const origin = 'https://stranger.example';
    const cases = [
      ['?client_id=other-client', origin, 403, 'origin_not_allowed'],
      ['?client_id=other-client', 'null', 403, 'origin_not_allowed'],
      ['?client_id=demo', 'https://other.example', 403, 'origin_not_allowed'],
      ['?client_id=nobody', origin, 404, 'client_not_found'],
      ['?client_id=%00', origin, 404, 'client_not_found'],
      ['?client_id[$ne]=', origin, 422, 'validation_failed'],
      ['?client_id=a&client_id=b', origin, 422, 'validation_failed'],
      ['?client_id=', origin, 422, 'validation_failed'],
      ['', origin, 422, 'validation_failed'],
    ] as const;
    for (const [query, from, status, code] of cases) {
      const answer = await ask(query, { origin: from });
      expect([answer.status, answer.body.code], query).toEqual([status, code]);
      expect(answer.headers.get('access-control-allow-origin'), query).toBe('*');
    }
    expect((await ask('?client_id=off')).body.code).toBe('client_disabled');
    // Adding the origin would not help the page that names it.
    expect((await ask('?client_id=bot', { origin })).body.signIn).toEqual([]);
    const posted = await ask('?client_id=demo', { origin }, 'POST');
    expect([posted.status, posted.headers.get('access-control-allow-origin')]).toEqual([405, '*']);
    expect((await ask('?client_id=demo', { origin }, 'OPTIONS')).status).toBe(204);
  });

  it.each([
    // The client may use every grant; the settings decide which ways a page offers.
    [{ identity: 'off', registration: 'on', guests: 'off' }, ['code', 'password'], true],
    [{ identity: 'optional', registration: 'on', guests: 'off' }, ['host', 'code', 'password'], true],
    [
      { identity: 'optional', registration: 'off', guests: 'read' },
      ['host', 'guest', 'code', 'password'],
      false,
    ],
    [{ identity: 'off', registration: 'off', guests: 'write' }, ['guest', 'code', 'password'], false],
    [{ identity: 'required', registration: 'on', guests: 'write' }, ['host'], false],
  ])('offers with the settings %j %j, registration: %s', async (settings, signIn, registration) => {
    await server.updateSite('ways', { ...settings, guestMerge: 'auto' });
    const { body } = await ask('?client_id=ways-client', { origin: 'https://ways.example' });
    expect(body).toEqual({ site: { name: 'ways' }, signIn, registration, ...FEATURES, guestMerge: 'auto' });
    const refused = async (grant_type: string) =>
      (await server.token({ grant_type, client_id: 'ways-client' })).body.error === 'unauthorized_client';
    expect({
      host: !(await refused(JWT_BEARER)),
      guest: !(await refused(GUEST)),
      code: !(await refused('authorization_code')),
      password: !(await refused('password')),
    }).toEqual({
      host: signIn.includes('host'),
      guest: signIn.includes('guest'),
      code: signIn.includes('code'),
      password: signIn.includes('password'),
    });
  });

  it('offers only what the client may use', async () => {
    await server.updateSite('ways', { identity: 'optional', guests: 'write' });
    const { OAuthClient } = server.running.context.models;
    const { site } = (await OAuthClient.findOne({ clientId: { $eq: 'ways-client' } }).lean())!;
    const base = { site, name: 'n', type: 'public' as const, origins: [], createdAt: new Date(), scopes: [] };
    for (const [grant, way] of [
      [JWT_BEARER, 'host'],
      [GUEST, 'guest'],
      ['authorization_code', 'code'],
      ['password', 'password'],
    ] as const) {
      await OAuthClient.create({ ...base, clientId: `only-${way}`, grants: [grant, 'refresh_token'] });
      expect((await ask(`?client_id=only-${way}`)).body.signIn).toEqual([way]);
    }
  });

  it('reports that the site is disabled', async () => {
    await server.updateSite('ways', {}, { disabledAt: new Date() });
    const origin = 'https://ways.example';
    const { status, body } = await ask('?client_id=ways-client', { origin });
    expect([status, body.code]).toEqual([403, 'site_disabled']);
    const input = { username: 'late', password: PASSWORD, client_id: 'ways-client' };
    const registered = await server.call('POST', '/api/auth/register/', { body: input });
    expect([registered.status, registered.body.code]).toEqual([403, 'site_disabled']);
  });

  it("recognizes a page on the server's own host", async () => {
    const same = { 'sec-fetch-site': 'same-origin', referer: 'https://chat.other.example/page?x=1' };
    expect((await ask('?client_id=other-client', same)).body.code).toBe('origin_not_allowed');
    expect(
      (await ask('?client_id=other-client', { ...same, referer: 'https://other.example/' })).status,
    ).toBe(200);
    expect((await ask('?client_id=other-client', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('is the only one: no other response names an origin that no site has', async () => {
    const headers = { origin: 'https://stranger.example' };
    const paths = [
      '/',
      '/healthz',
      '/api/chat/start/',
      '/api/auth/profile/',
      '/api/config/x',
      '/oauth/token/',
    ];
    for (const path of [
      ...paths,
      '/.well-known/oauth-authorization-server',
      '/socket.io/?EIO=4&transport=polling',
    ])
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await server.call(method, path, { headers });
        expect(answer.headers.get('access-control-allow-origin'), `${method} ${path}`).toBeNull();
      }
  });

  it('counts made-up ids by address, as it counts secrets', async () => {
    const limited = await startHttpServer({ RATE_LIMITS: 'on' });
    const ask = async (id: number) => (await limited.call('GET', `/api/config/?client_id=x${id}`)).status;
    const statuses: number[] = [];
    for (let id = 0; id < 70; id += 1) statuses.push(await ask(id));
    expect(statuses.at(0)).toBe(404);
    expect(statuses.at(-1)).toBe(429);
    expect((await limited.call('GET', '/api/config/?client_id=demo')).status).toBe(200);
    await limited.close();
  });
});

describe('POST /demo/shop', () => {
  const enter = (customer?: string) =>
    server.call<{ customer: string; name: string; token: string }>('POST', '/demo/shop', {
      body: { customer },
    });
  const profile = (token: string, headers: Record<string, string> = {}) =>
    server.call<Profile>('GET', '/api/auth/profile/', { token, headers });

  it('signs a customer of the shop in, who comes back as the same user, on its own page alone', async () => {
    const first = await enter();
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { customer, name, token } = first.body;
    const { body: user } = await profile(token);
    expect(user).toMatchObject({ displayName: name, kind: 'user', managed: ['displayName'] });
    const again = await enter(customer);
    expect((await profile(again.body.token)).body.id).toBe(user.id);
    expect((await profile((await enter()).body.token)).body.id).not.toBe(user.id);
    expect((await profile(token, { origin: 'https://stranger.example' })).status).toBe(403);
    // No id of the chat leads to the customer's session.
    for (const guess of [user.id, `@${user.username}`, 'made up', ''])
      expect((await enter(guess)).status, guess).toBe(404);
  });

  it('takes no customers where the site takes no new users', async () => {
    const { customer } = (await enter()).body;
    await server.updateSite('default', { registration: 'off' });
    expect((await enter()).status).toBe(404);
    expect((await enter(customer)).status).toBe(404);
    await server.updateSite('default', { registration: 'on' });
  });
});
