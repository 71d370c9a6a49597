// What the server API refuses instead of ignoring it, and how it names the field.
import { randomUUID } from 'node:crypto';
import type { SiteRoom, SiteUser, WebhookWithSecret } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackendSite } from './support/backend-site.js';
import type { BackendSite } from './support/backend-site.js';
import { createClients } from './support/socket-clients.js';

const sockets = createClients();
let site: BackendSite;

beforeAll(async () => {
  site = await startBackendSite();
  await ok('PUT', 'users/7/', { username: 'ada', displayName: 'Ada' });
  await ok('PUT', 'users/8/', { displayName: 'Grace' });
});
afterAll(async () => {
  sockets.closeAll();
  await site.server.close();
});

const ok = <T>(method: string, path: string, body?: unknown) => site.ok<T>(method, path, body);
const refused = (method: string, path: string, body?: unknown) => site.refused(method, path, body);
const wrong = (path: string) => [422, 'validation_failed', path];

describe('what never changes', () => {
  it.each(['PUT', 'PATCH'])('is refused by %s of a room, and accepted as it is', async (method) => {
    const path = `rooms/fixed-${method}/`;
    const { slug } = await ok<SiteRoom>('PUT', path, { name: 'Fixed' });
    const change = (fields: object) => [method, path, { name: 'Other', ...fields }] as const;
    expect(await refused(...change({ visibility: 'private' }))).toEqual(wrong('visibility'));
    expect(await refused(...change({ slug: 'another' }))).toEqual(wrong('slug'));
    expect(await ok<SiteRoom>('GET', path)).toMatchObject({ name: 'Fixed', visibility: 'public', slug });
    expect(await ok(...change({ visibility: 'public', slug }))).toMatchObject({ name: 'Other' });
  });

  it('is refused for the slug of a private room, which nobody chooses', async () => {
    const create = { name: 'Private', visibility: 'private', slug: 'chosen' };
    const { slug } = await ok<SiteRoom>('PUT', 'rooms/private/', create);
    expect((await ok<SiteRoom>('PUT', 'rooms/private/', create)).slug).toBe(slug);
    expect(await refused('PATCH', 'rooms/private/', { slug: 'chosen' })).toEqual(wrong('slug'));
  });

  it('is refused to users as well: in their rooms and their profile', async () => {
    const { slug, username } = {
      ...(await ok<SiteRoom>('PUT', 'rooms/owned/', { name: 'Owned' })),
      ...(await ok<SiteUser>('GET', 'users/7/')),
    };
    await ok('PUT', 'rooms/owned/members/', { members: [{ user: '7', role: 'owner' }] });
    for (const [path, body, field] of [
      [`/api/chat/rooms/${slug}/`, { name: 'Other', visibility: 'private' }, 'visibility'],
      [`/api/chat/rooms/${slug}/`, { slug: 'another' }, 'slug'],
      ['/api/auth/profile/', { username: 'another' }, 'username'],
    ] as const) {
      const response = await site.asUser<{ errors: object[] }>('7', path, 'PATCH', body);
      expect([response.status, response.body.errors]).toMatchObject([422, [{ path: field }]]);
    }
    const same = await site.asUser('7', '/api/auth/profile/', 'PATCH', { username });
    expect(same.status).toBe(200);
    expect((await ok<SiteRoom>('GET', 'rooms/owned/')).name).toBe('Owned');
  });

  it('takes back the username that the server gave, which nobody else may ask for', async () => {
    const user = await ok<SiteUser>('GET', 'users/8/');
    expect(user.username).toMatch(/^u-/);
    expect(await ok('PUT', 'users/8/', { username: user.username })).toEqual(user);
    expect(await refused('PUT', 'users/9/', { username: user.username })).toEqual(wrong('username'));
  });

  it('is refused for the secret of a webhook; unknown fields are ignored, as everywhere', async () => {
    const url = 'https://93.184.215.14/';
    const secret = `whsec_${'a'.repeat(43)}=`;
    expect(await refused('POST', 'webhooks/', { url, secret })).toEqual(wrong('secret'));
    const { id } = await ok<WebhookWithSecret>('POST', 'webhooks/', { url, unknown: 1 });
    expect(await refused('PATCH', `webhooks/${id}/`, { secret })).toEqual(wrong('secret'));
    expect(await ok('PATCH', `webhooks/${id}/`, { content: true, unknown: 1 })).toMatchObject({
      content: true,
    });
    expect(await ok(`GET`, `webhooks/${id}/deliveries/?limit=5&unknown=1`)).toMatchObject({ results: [] });
    await ok('DELETE', `webhooks/${id}/`);
  });
});

it('lets a backend neither disable nor enable a bot: it would shut itself out', async () => {
  const { models } = site.server.running.context;
  const bots = await models.User.find({ kind: 'bot', site: site.siteId }).lean();
  expect(bots.length).toBeGreaterThan(0);
  for (const { username } of bots) {
    const path = `users/@${username}/`;
    expect(await refused('PUT', path, { disabled: true })).toEqual([403, 'forbidden', undefined]);
    expect(await ok('PUT', path, { disabled: false })).toMatchObject({ disabled: false });
  }
  expect((await site.backend.call('GET', '')).status).toBe(200);
});

describe('a user whom the site does not have', () => {
  it('is named by the path in the body, wherever a body names users', async () => {
    await ok('PUT', 'rooms/unknown/', { name: 'Unknown' });
    for (const [method, path, body, field] of [
      ['PUT', 'direct/', { users: ['7', 'nobody'] }, 'users.1'],
      ['PUT', 'direct/', { users: ['nobody', '7'] }, 'users.0'],
      ['POST', 'rooms/unknown/messages/', { content: 'hi', user: 'nobody' }, 'user'],
      ['PUT', 'rooms/unknown/members/', { members: [{ user: 'nobody' }] }, 'members.0.user'],
      ['PATCH', 'rooms/unknown/members/', { remove: ['nobody'] }, 'remove.0'],
    ] as const) {
      const { status, body: problem } = await site.backend.call(method, path, body);
      expect([path, status, problem.errors]).toMatchObject([
        path,
        422,
        [{ path: field, code: 'user_not_found' }],
      ]);
    }
  });
});

describe('a wrong value', () => {
  const problemOf = async (method: string, path: string, body: unknown) =>
    (await site.backend.call(method, path, body)).body;

  it('is named once', async () => {
    expect((await problemOf('PUT', 'rooms/once/', { name: '' })).errors).toHaveLength(1);
  });

  it('says what is expected', async () => {
    await ok('PUT', 'rooms/slow/', { name: 'Slow' });
    const slow = async (slowModeSeconds: unknown) =>
      (await problemOf('PATCH', 'rooms/slow/', { slowModeSeconds })).errors?.[0]?.message;
    expect(await slow('5')).toMatch(/expected number/);
    expect(await slow(4)).toBe('must be 0, or 5 to 3600');
    for (const seconds of [0, 5, 3600])
      expect(await ok('PATCH', 'rooms/slow/', { slowModeSeconds: seconds })).toMatchObject({
        slowModeSeconds: seconds,
      });
    const members = Array.from({ length: 1001 }, () => ({ user: '7' }));
    expect((await problemOf('PUT', 'rooms/slow/members/', { members })).detail).toBe(
      'Each list of the body must have at most 1000 items',
    );
  });

  it.each([
    ['http://name.invalid/x', 'the address must begin with https://'],
    ['http://198.51.100.1/', 'the address must begin with https://'],
    ['ftp://example.com/', 'the address must begin with https://'],
    ['https://10.0.0.1/', expect.stringContaining('not public')],
  ])('is %s as the address of a webhook, which is named', async (url, message) => {
    const problem = await problemOf('POST', 'webhooks/', { url });
    expect([problem.code, problem.errors]).toEqual([
      'url_refused',
      [{ path: 'url', code: 'url_refused', message }],
    ]);
  });
});

describe('a disabled user', () => {
  it('learns why the session ends', async () => {
    await ok('PUT', 'users/disabled/', {});
    const { access_token } = await site.tokenOf('disabled');
    const { socket } = await sockets.connect(site.server.url, access_token);
    const ended = new Promise((resolve) => socket.once('session.ended', resolve));
    await ok('PUT', 'users/disabled/', { disabled: true });
    expect(await ended).toEqual({ code: 'user_disabled' });
  });

  it('learns it too where the end is found in the store', async () => {
    await ok('PUT', 'users/polled/', {});
    const { access_token } = await site.tokenOf('polled');
    const { socket } = await sockets.connect(site.server.url, access_token);
    const ended = new Promise((resolve) => socket.once('session.ended', resolve));
    const { User, OAuthSession } = site.server.running.context.models;
    const at = new Date();
    const user = await User.findOneAndUpdate({ externalId: 'polled' }, { disabledAt: at }).orFail();
    await OAuthSession.updateMany({ user: { $eq: user._id } }, { $set: { endedAt: at } });
    expect(await ended).toEqual({ code: 'user_disabled' });
  });

  it('writes nothing and gets no token, also where added to a room since', async () => {
    await ok('PUT', 'users/silent/', { disabled: true });
    await ok('PUT', 'rooms/silent/', { name: 'Silent' });
    await ok('PUT', 'rooms/silent/members/', { members: [{ user: 'silent' }] });
    const message = { content: 'hi', user: 'silent', clientMessageId: randomUUID() };
    const disabled = [403, 'user_disabled', undefined];
    expect(await refused('POST', 'rooms/silent/messages/', message)).toEqual(disabled);
    expect(await refused('POST', 'users/silent/tokens/', { client_id: site.page })).toEqual(disabled);
    await ok('PUT', 'users/silent/', { disabled: false });
    expect(await ok('POST', 'rooms/silent/messages/', message)).toMatchObject({ via: 'backend' });
  });
});
