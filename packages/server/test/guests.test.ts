import type { Problem, Room } from '@sotto/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toObjectId } from '../src/models/object-id.js';
import { GUEST } from '../src/oauth/grant-types.js';
import { createGuestSweep } from '../src/services/guests/guest-sweep.js';
import { BUCKETS } from '../src/rate-limit/buckets.js';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { admitGuests, becomeGuest, requestGuest, sendAs } from './support/guests.js';
import type { Guest } from './support/guests.js';
import { pngOf } from './support/picture-bytes.js';

const DAY_MS = 86_400_000;
let server: HttpServer;
let owner: string;
let now = Date.now();
let count = 0;
/** Each test has an address of its own, as limits are by address. */
let address: string;

beforeAll(async () => {
  server = await startHttpServer(
    { TRUSTED_PROXIES: '1', RATE_LIMITS: 'on', ACCESS_TOKEN_SECONDS: '86400' },
    { clock: () => now },
  );
  await server.person('olga');
});
afterAll(() => server?.close());
beforeEach(async () => {
  count += 1;
  address = `192.0.2.${count}`;
  // The owner may create one more room.
  now += 60_000;
  owner = await signIn();
  await setSite({ guests: 'write' });
  await admitGuests(server.running, later());
  const { clients } = server.running.context.oauth;
  await expect.poll(async () => (await clients.find('demo'))?.grants).toContain(GUEST);
});

const guestOf = (name?: string, from = address) => becomeGuest(server.url, name, from);
const call = <T>(method: string, path: string, { token }: { token: string }, body?: object) =>
  server.call<T>(method, `/api/chat/${path}`, { token, body });
async function createRoom(fields: object): Promise<Room> {
  const { status, body } = await call<Room>('POST', 'rooms/', { token: owner }, fields);
  expect({ status, code: body.code }).toEqual({ status: 201, code: undefined });
  return body as Room;
}

/** Signs the owner in again, whose token has expired. */
async function signIn(): Promise<string> {
  const form = { grant_type: 'password', client_id: 'demo', username: 'olga', password: PASSWORD };
  const { status, text, body } = await server.token(form);
  if (status !== 200) throw new Error(`unable to sign in: ${text}`);
  return body.access_token;
}

/** The time of a change that the server has not looked for yet. */
const later = () => new Date((now += 1));

/** Changes settings of the site, and waits until the server follows. */
async function setSite(settings: Record<string, string>): Promise<void> {
  const set = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`settings.${name}`, value]),
  );
  const { Site } = server.running.context.models;
  const { _id } = (await Site.findOneAndUpdate(
    { slug: { $eq: 'default' } },
    { $set: { ...set, changedAt: later() } },
  ).lean())!;
  const { sites } = server.running.context.services;
  await expect.poll(() => sites.settings(_id.toString())).toMatchObject(settings);
}

describe('the guest grant', () => {
  it('creates a guest with a name of its own, a refresh token and the scope chat', async () => {
    const { status, body } = await requestGuest(server.url, { name: 'Ada 🌊' }, address);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'chat', refresh_token: expect.any(String) });
    const profile = await server.call('GET', '/api/auth/profile/', { token: body.access_token });
    expect(profile.body).toMatchObject({
      ...{ kind: 'guest', displayName: 'Ada 🌊', username: expect.stringMatching(/^guest-[a-z0-9]{8}$/) },
    });
    const { OAuthSession } = server.running.context.models;
    const session = await OAuthSession.findOne({
      user: { $eq: toObjectId((profile.body as Guest).id) },
    }).lean();
    expect(session).toMatchObject({ method: 'guest' });
    expect(JSON.stringify(session)).not.toContain(address);
    expect(await guestOf()).toMatchObject({ displayName: 'Guest' });
  });

  it('refuses a name that nobody may have, and a scope beyond chat', async () => {
    for (const name of ['a'.repeat(65), 'a\u202eb', 'a\u0000b']) {
      const { status, body } = await requestGuest(server.url, { name }, address);
      expect([status, body.error]).toEqual([400, 'invalid_request']);
      expect(body.error_description).toMatch(/^name must/);
    }
    expect((await requestGuest(server.url, { scope: 'chat monitor' }, address)).body.error).toBe(
      'invalid_scope',
    );
  });

  it('is for sites that admit guests and for clients that have it; sessions end when the site admits none', async () => {
    const guest = await guestOf();
    await setSite({ guests: 'off' });
    expect((await requestGuest(server.url, {}, address)).body.error).toBe('unauthorized_client');
    const refused = await server.call('GET', '/api/auth/profile/', { token: guest.token });
    expect([refused.status, refused.body.detail]).toEqual([401, 'The site admits no guests']);
    const form = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: guest.refreshToken };
    const { body } = await server.token(form, { 'x-forwarded-for': address });
    expect(body).toMatchObject({ error: 'invalid_grant', error_description: 'The site admits no guests' });
    await setSite({ guests: 'write' });
    const { OAuthClient } = server.running.context.models;
    await OAuthClient.updateOne(
      { clientId: { $eq: 'demo' } },
      { $set: { grants: ['password'], changedAt: later() } },
    );
    const { clients } = server.running.context.oauth;
    await expect.poll(async () => (await clients.find('demo'))?.grants).toEqual(['password']);
    expect((await requestGuest(server.url, {}, '198.51.100.2')).body.error).toBe('unauthorized_client');
    await OAuthClient.updateOne(
      { clientId: { $eq: 'demo' } },
      { $set: { grants: ['password', 'refresh_token'], changedAt: later() } },
    );
    await admitGuests(server.running, later());
  });

  it('gives one address 5 guests at once, then one a minute', async () => {
    for (let turn = 0; turn < 5; turn += 1)
      expect((await requestGuest(server.url, {}, address)).status).toBe(200);
    const refused = await requestGuest(server.url, {}, address);
    expect([refused.status, refused.body.error]).toEqual([429, 'slow_down']);
    expect((await requestGuest(server.url, {}, '198.51.100.3')).status).toBe(200);
    now += 60_000;
    expect((await requestGuest(server.url, {}, address)).status).toBe(200);
    expect((await requestGuest(server.url, {}, address)).status).toBe(429);
  });

  it('gives a site 100 guests at once, from whatever addresses', async () => {
    const siteId = await server.running.context.services.sites.defaultId();
    const { limiter } = server.running.context;
    await limiter.enforce('guests.site', siteId, BUCKETS['guests.site'].capacity);
    expect((await requestGuest(server.url, {}, address)).body.error).toBe('slow_down');
  });
});

describe('an address of a banned guest', () => {
  it('gets no new guests of the site for a day, and others are not concerned', async () => {
    const guest = await guestOf();
    const { models } = server.running.context;
    const room = await createRoom({ name: 'Hall', slug: `banned-${count}` });
    const ban = `rooms/${room.slug}/members/${guest.username}/ban/`;
    expect((await call('PUT', ban, { token: owner }, {})).status).toBeLessThan(300);
    const refused = await requestGuest(server.url, {}, address);
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_grant']);
    expect((await requestGuest(server.url, {}, '198.51.100.4')).status).toBe(200);
    const stored = JSON.stringify(await models.GuestBlock.find({}).lean());
    expect(stored).not.toContain(address);
    now += DAY_MS - 60_000;
    expect((await requestGuest(server.url, {}, address)).body.error).toBe('invalid_grant');
    now += 60_001;
    expect((await requestGuest(server.url, {}, address)).status).toBe(200);
  });

  it('is blocked where it was seen last, though the guest is of an earlier day', async () => {
    const guest = await guestOf();
    now += 3 * DAY_MS;
    const form = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: guest.refreshToken };
    const moved = `203.0.113.${count}`;
    expect((await server.token(form, { 'x-forwarded-for': moved })).status).toBe(200);
    const { services } = server.running.context;
    const siteId = await services.sites.defaultId();
    await services.guests.blockAddressesOf(siteId, guest.id);
    expect((await requestGuest(server.url, {}, moved)).body.error).toBe('invalid_grant');
    expect((await requestGuest(server.url, {}, address)).status).toBe(200);
    const { profile } = await server.person('no-guest');
    await services.guests.blockAddressesOf(siteId, profile.id);
  });
});

describe('a guest', () => {
  const codeOf = async (answer: Promise<{ status: number; body: Partial<Problem> }>) => {
    const { status, body } = await answer;
    return status < 300 ? 'ok' : body.code;
  };

  it.each([
    ['write', 'write', ['ok', 'ok', 'ok']],
    ['write', 'read', ['ok', 'ok', 'guest_not_allowed']],
    ['write', 'none', ['guest_not_allowed', 'guest_not_allowed', 'guest_not_allowed']],
    ['read', 'write', ['ok', 'ok', 'guest_not_allowed']],
    ['read', 'none', ['guest_not_allowed', 'guest_not_allowed', 'guest_not_allowed']],
  ])('has the lower right of site (%s) and room (%s) in a public room', async (guests, right, expected) => {
    await setSite({ guests });
    const room = await createRoom({ name: 'Hall', slug: `hall-${count}` });
    const { Room: Rooms } = server.running.context.models;
    await Rooms.updateOne({ slug: { $eq: room.slug } }, { $set: { permissions: { guests: right } } });
    const guest = await guestOf();
    const codes = [
      await codeOf(call('GET', `rooms/${room.slug}/messages/`, guest)),
      await codeOf(call('POST', `rooms/${room.slug}/join/`, guest, {})),
      await codeOf(call('POST', `rooms/${room.slug}/messages/`, guest, { content: 'hello' })),
    ];
    expect(codes).toEqual(expected);
  });

  it('chats in private rooms that a member adds it to, and sees no other', async () => {
    await setSite({ guests: 'read' });
    const room = await createRoom({ name: 'Den', visibility: 'private' });
    const guest = await guestOf();
    expect(await codeOf(call('GET', `rooms/${room.slug}/`, guest))).toBe('room_not_found');
    const add = (role: string) =>
      call('POST', `rooms/${room.slug}/members/`, { token: owner }, { username: guest.username, role });
    expect(await codeOf(add('moderator'))).toBe('guest_not_allowed');
    expect(await codeOf(add('member'))).toBe('ok');
    expect((await sendAs(server.url, guest, room, 'hello')).status).toBe(201);
    expect(
      await codeOf(
        call('PATCH', `rooms/${room.slug}/members/${guest.username}/`, { token: owner }, { role: 'owner' }),
      ),
    ).toBe('guest_not_allowed');
  });

  it('creates no rooms and adds nobody', async () => {
    const room = await createRoom({ name: 'Hall', slug: `own-${count}` });
    const guest = await guestOf();
    await call('POST', `rooms/${room.slug}/join/`, guest, {});
    await server.running.context.models.Room.updateOne(
      { slug: { $eq: room.slug } },
      { $set: { permissions: { invite: 'all' } } },
    );
    expect(await codeOf(call('POST', 'rooms/', guest, { name: 'Mine' }))).toBe('guest_not_allowed');
    expect(await codeOf(call('POST', `rooms/${room.slug}/members/`, guest, { username: 'olga' }))).toBe(
      'guest_not_allowed',
    );
  });

  it('has no settings of what others see', async () => {
    const { token } = await guestOf();
    const { body } = await server.call<Problem>('PATCH', '/api/auth/profile/privacy/', {
      ...{ token, body: { online: false } },
    });
    expect(body.code).toBe('guest_not_allowed');
  });

  it('wants no mails, which it could not get, and may say so', async () => {
    const { token } = await guestOf();
    const set = (body: object) =>
      server.call<Problem>('PATCH', '/api/auth/profile/notifications/', { token, body });
    const { status, body } = await set({ mail: true, sound: false });
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ path: 'mail', code: 'guest_not_allowed', message: expect.stringContaining('guests') }],
    });
    expect((await set({ mail: false })).body).toEqual({ sound: true, showText: true, mail: false });
  });

  it('sends 5 messages at once, then one every two seconds', async () => {
    const room = await createRoom({ name: 'Hall', slug: `fast-${count}` });
    const guest = await guestOf();
    await call('POST', `rooms/${room.slug}/join/`, guest, {});
    const send = async () => (await sendAs(server.url, guest, room, 'hello')).status;
    for (let turn = 0; turn < 5; turn += 1) expect(await send()).toBe(201);
    expect(await send()).toBe(429);
    now += 2000;
    expect([await send(), await send()]).toEqual([201, 429]);
  });
});

it('deletes guests of whom nothing was heard for 30 days, and keeps those who wrote', async () => {
  const room = await createRoom({ name: 'Hall', slug: `silent-${count}` });
  const [silent, writer, visitor] = [await guestOf(), await guestOf(), await guestOf()];
  for (const guest of [silent, writer]) await call('POST', `rooms/${room.slug}/join/`, guest, {});
  await sendAs(server.url, writer, room, 'hello');
  const { models, services } = server.running.context;
  const png = pngOf(4, 3);
  const { token } = silent;
  expect((await server.call('PUT', '/api/auth/profile/avatar/', { token, raw: png })).status).toBe(200);
  const [me, other] = [toObjectId(silent.id), toObjectId(writer.id)];
  const { siteId: hex } = await services.sessions.verify(token);
  await models.Block.create({ site: toObjectId(hex), user: me, blocked: other });
  await models.Block.create({ site: toObjectId(hex), user: other, blocked: me });
  const sealed = { keyId: 'a'.repeat(16), token: 'sealed' };
  const device = { session: 's', device: 'd', slot: 0, endpointHash: 'h', subscription: sealed };
  await call('PUT', `rooms/${room.slug}/draft/`, silent, { text: 'begun', base: 0 });
  const { _id: at, site } = (await models.Room.findOne({ slug: { $eq: room.slug } }).lean())!;
  await models.Notice.create({ site, room: at, user: me, kind: 'push', seq: 1 });
  await models.PushSubscription.create({ ...device, site, user: me, createdAt: new Date() });
  const own = { user: { $eq: me } };
  const traces = async () => [
    await models.Avatar.countDocuments(own),
    await models.Block.countDocuments({}),
    await models.PushSubscription.countDocuments(own),
    await models.Draft.countDocuments(own),
    await models.Notice.countDocuments(own),
    await models.DataKey.countDocuments({ owner: { $eq: `user:${silent.id}` } }),
  ];
  expect(await traces()).toEqual([1, 2, 1, 1, 1, 1]);
  const left = async () => {
    await services.guestSweep.runOnce();
    const ids = [silent, writer, visitor].map(({ id }) => id);
    const users = await Promise.all(ids.map((id) => models.User.exists({ _id: { $eq: toObjectId(id) } })));
    return users.map((user) => user !== null);
  };
  now += 29 * DAY_MS;
  const form = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: visitor.refreshToken };
  expect((await server.token(form, { 'x-forwarded-for': address })).status).toBe(200);
  expect(await left()).toEqual([true, true, true]);
  now += 2 * DAY_MS;
  expect(await left()).toEqual([false, true, true]);
  expect(await traces()).toEqual([0, 0, 0, 0, 0, 0]);
  expect((await models.Room.findOne({ slug: { $eq: room.slug } }).lean())!.memberCount).toBe(2);
  now += 30 * DAY_MS;
  expect(await left()).toEqual([false, true, false]);
});

it('deletes silent guests although one of them cannot be deleted now', async () => {
  const room = await createRoom({ name: 'Hall', slug: `stuck-${count}` });
  const [stuck, other] = [await guestOf(), await guestOf()];
  for (const guest of [stuck, other]) await call('POST', `rooms/${room.slug}/join/`, guest, {});
  const { models } = server.running.context;
  now += 31 * DAY_MS;
  const leaveRoom = async (_room: string, user: string) => {
    if (user === stuck.id) throw new Error('the store is busy');
  };
  const logger = pino({ level: 'silent' });
  await createGuestSweep({ models, leaveRoom, logger, clock: () => now }).runOnce();
  const isLeft = ({ id }: Guest) => models.User.exists({ _id: { $eq: toObjectId(id) } });
  expect([await isLeft(stuck), await isLeft(other)]).toEqual([{ _id: toObjectId(stuck.id) }, null]);
});
