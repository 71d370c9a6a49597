// The server API as a site's backend uses it for users.
import { readFile } from 'node:fs/promises';
import type { BatchUsersResult, Profile, SiteUser, User } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN, startBackendSite } from './support/backend-site.js';
import type { BackendSite } from './support/backend-site.js';
import { createClients } from './support/socket-clients.js';

const sockets = createClients();
let site: BackendSite;

beforeAll(async () => {
  site = await startBackendSite();
});
afterAll(async () => {
  sockets.closeAll();
  await site.server.close();
});

const ok = <T>(method: string, path: string, body?: unknown) => site.ok<T>(method, path, body);
const refused = (method: string, path: string, body?: unknown) => site.refused(method, path, body);
const tokenOf = (user: string, fields?: object) => site.tokenOf(user, fields);

describe('users', () => {
  it('are created and changed by PUT, and found by either name', async () => {
    const created = await ok<SiteUser>('PUT', 'users/7/', {
      displayName: 'Ada',
      email: 'ada@acme.example',
      username: 'Ada',
    });
    expect(created).toMatchObject({
      ...{ externalId: '7', username: 'ada', displayName: 'Ada', email: 'ada@acme.example', kind: 'user' },
      ...{ disabled: false, managed: ['displayName', 'email'] },
    });
    expect(await ok('PUT', 'users/7/', { displayName: 'Ada', username: 'other' })).toEqual(created);
    const renamed = await ok<SiteUser>('PUT', 'users/@ada/', { displayName: 'Ada L.', email: null });
    expect(renamed).toMatchObject({ id: created.id, displayName: 'Ada L.' });
    expect(renamed.email).toBeUndefined();
    expect(await ok('GET', 'users/7/')).toEqual(renamed);
    expect(await ok('GET', 'users/%40ada/')).toEqual(renamed);
    expect((await ok<SiteUser>('PUT', 'users/7/', { displayName: null })).displayName).toBe('ada');
  });

  it('have a verified address where the backend says so, until it is another one', async () => {
    const [email, other] = ['grace@acme.example', 'hopper@acme.example'];
    const verified = async (body: object) =>
      (await ok<SiteUser>('PUT', 'users/verified/', body)).emailVerified;
    expect(await verified({ email, emailVerified: true })).toBe(true);
    expect(await verified({ email })).toBe(true);
    expect(await verified({ displayName: 'Grace' })).toBe(true);
    expect((await ok<SiteUser>('GET', 'users/verified/')).emailVerified).toBe(true);
    expect(await verified({ email: other })).toBe(false);
    expect(await verified({ email: other, emailVerified: true })).toBe(true);
    expect((await ok<SiteUser>('GET', 'users/verified/')).emailVerified).toBe(true);
    expect(await verified({ email: other, emailVerified: false })).toBe(false);
    expect((await ok<SiteUser>('GET', 'users/verified/')).emailVerified).toBe(false);
    expect(await verified({ email: null })).toBeUndefined();
  });

  it('keep what the backend confirmed, whatever an assertion of before says', async () => {
    const { models } = site.server.running.context;
    await ok('PUT', 'users/confirmed/', { displayName: 'Ada' });
    await models.User.updateOne({ externalId: { $eq: 'confirmed' } }, { $set: { profileIat: 1 } });
    const before = Math.floor(Date.now() / 1000);
    await ok('PUT', 'users/confirmed/', { disabled: false });
    expect(await models.User.findOne({ externalId: { $eq: 'confirmed' } }).lean()).toMatchObject({
      profileIat: 1,
    });
    await ok('PUT', 'users/confirmed/', { displayName: 'Ada' });
    const { profileIat } = (await models.User.findOne({ externalId: { $eq: 'confirmed' } }).lean())!;
    expect(profileIat).toBeGreaterThanOrEqual(before);
  });

  it('have any id of the host, percent-encoded', async () => {
    for (const id of ['a/b?c#d', 'ünïcode ✓', '100%', '%41', '@start', 'a.b', 'x'.repeat(255)]) {
      const path = `users/${encodeURIComponent(id.startsWith('@') ? `@${id}` : id)}/`;
      expect((await ok<SiteUser>('PUT', path, {})).externalId).toBe(id);
      expect((await ok<SiteUser>('GET', path)).externalId).toBe(id);
    }
  });

  it('are refused with the field that is wrong, and nothing is stored', async () => {
    const { models } = site.server.running.context;
    const before = await models.User.countDocuments();
    for (const [path, body, expected] of [
      ['users/new/', { displayName: '' }, [422, 'validation_failed', 'displayName']],
      ['users/new/', { email: 'x' }, [422, 'validation_failed', 'email']],
      ['users/new/', { emailVerified: true }, [422, 'validation_failed', 'emailVerified']],
      ['users/new/', { email: null, emailVerified: true }, [422, 'validation_failed', 'emailVerified']],
      ['users/new/', { username: 'admin' }, [422, 'validation_failed', 'username']],
      ['users/new/', { avatarUrl: 'http://www.acme.example/a.png' }, [422, 'validation_failed', 'avatarUrl']],
      ['users/new/', { avatarUrl: 'https://evil.example/a.png' }, [422, 'validation_failed', 'avatarUrl']],
      [
        'users/new/',
        { avatarUrl: 'https://u:p@www.acme.example/a' },
        [422, 'validation_failed', 'avatarUrl'],
      ],
      ['users/ada%40acme.example/', {}, [422, 'validation_failed', 'user']],
      [`users/${'x'.repeat(256)}/`, {}, [422, 'validation_failed', 'user']],
      ['users/a%00b/', {}, [422, 'validation_failed', 'user']],
      ['users/%ff/', {}, [400, 'bad_request', undefined]],
      ['users/@nobody/', {}, [404, 'user_not_found', undefined]],
    ] as const)
      expect([path, body, ...(await refused('PUT', path, body))]).toEqual([path, body, ...expected]);
    expect(await models.User.countDocuments()).toBe(before);
    expect((await ok<SiteUser>('PUT', 'users/new/', { avatarUrl: `${ORIGIN}/a.png` })).avatarUrl).toBe(
      `${ORIGIN}/a.png`,
    );
  });

  it('are created by hundreds, each by itself', async () => {
    const users = Array.from({ length: 100 }, (_, index) => ({
      externalId: `batch-${index}`,
      displayName: `B ${index}`,
    }));
    users[3] = { externalId: 'batch@acme.example', displayName: 'x' };
    users[5] = { externalId: 'batch-5', displayName: ' ' };
    const { results } = await ok<BatchUsersResult>('POST', 'users/', { users });
    expect(results).toHaveLength(100);
    expect(
      results.flatMap(({ error }, index) => (error ? [[index, error.code, error.errors?.[0]?.path]] : [])),
    ).toEqual([
      [3, 'validation_failed', 'externalId'],
      [5, 'validation_failed', 'displayName'],
    ]);
    expect(results[99]!.user).toMatchObject({ externalId: 'batch-99', displayName: 'B 99' });
    const tooMany = Array.from({ length: 101 }, () => users[0]);
    expect(await refused('POST', 'users/', { users: tooMany })).toEqual([422, 'validation_failed', 'users']);
  });

  it('get tokens that only the pages of the client may use, and only while they are enabled', async () => {
    await ok('PUT', 'users/8/', { displayName: 'Grace' });
    const issued = await tokenOf('8');
    expect(issued).toEqual({
      access_token: expect.not.stringContaining('.'),
      token_type: 'Bearer',
      expires_in: 3600,
    });
    expect((await tokenOf('8', { expiresIn: 86_400 })).expires_in).toBe(86_400);
    const profile = (headers: Record<string, string>) =>
      site.server.call<Profile>('GET', '/api/auth/profile/', { token: issued.access_token, headers });
    expect((await profile({ origin: ORIGIN })).body).toMatchObject({
      displayName: 'Grace',
      scopes: ['chat', 'monitor'],
    });
    expect((await profile({ origin: 'https://www.other.example' })).status).toBe(403);
    for (const [body, expected] of [
      [{}, [422, 'validation_failed', 'client_id']],
      [{ client_id: site.page, expiresIn: 59 }, [422, 'validation_failed', 'expiresIn']],
      [{ client_id: site.page, expiresIn: 86_401 }, [422, 'validation_failed', 'expiresIn']],
      [{ client_id: 'demo' }, [404, 'client_not_found', undefined]],
      [{ client_id: site.backend.clientId }, [422, 'validation_failed', 'client_id']],
    ] as const)
      expect([body, ...(await refused('POST', 'users/8/tokens/', body))]).toEqual([body, ...expected]);
    const { socket } = await sockets.connect(site.server.url, issued.access_token);
    const closed = new Promise((resolve) => socket.once('session.ended', ({ code }) => resolve(code)));
    expect((await ok<SiteUser>('PUT', 'users/8/', { disabled: true })).disabled).toBe(true);
    expect(await closed).toBe('user_disabled');
    expect((await profile({})).body.code).toBe('invalid_token');
    expect(await refused('POST', 'users/8/tokens/', { client_id: site.page })).toEqual([
      403,
      'user_disabled',
      undefined,
    ]);
    expect((await ok<SiteUser>('PUT', 'users/8/', { disabled: false })).disabled).toBe(false);
    expect((await tokenOf('8')).expires_in).toBe(3600);
  });

  it('are disabled and enabled once, however many requests do so at once', async () => {
    const { id } = await ok<SiteUser>('PUT', 'users/switched/', {});
    const { Audit } = site.server.running.context.models;
    for (const [disabled, action] of [
      [true, 'user.disabled'],
      [false, 'user.enabled'],
    ] as const) {
      const change = () => ok<SiteUser>('PUT', 'users/switched/', { disabled });
      const users = await Promise.all([change(), change(), change(), change()]);
      expect(users.map((user) => user.disabled)).toEqual([disabled, disabled, disabled, disabled]);
      expect(await Audit.countDocuments({ action, target: `user:${id}` })).toBe(1);
    }
  });

  it('are shown anew where the backend changes them, and only then; to nobody who shares no room', async () => {
    const { access_token } = await tokenOf('7');
    const watching = await sockets.connect(site.server.url, access_token);
    const { clientId } = await site.server.addSite('elsewhere');
    const { tokens } = await site.server.person('foreign', clientId);
    const foreign = await sockets.connect(site.server.url, tokens.access_token);
    await ok('PUT', 'users/7/', { displayName: 'Ada Byron' });
    await ok('PUT', 'users/7/', { displayName: 'Ada Byron', email: 'byron@acme.example' });
    await ok('PUT', 'users/7/', { displayName: 'Countess' });
    const next = (name: string) =>
      watching.next<{ user: User }>('user.updated', ({ user }) => user.displayName === name);
    await next('Countess');
    const names = watching.of<{ user: User }>('user.updated').map(({ user }) => user.displayName);
    expect(names).toEqual(['Ada Byron', 'Countess']);
    const own = { token: tokens.access_token, body: { displayName: 'Fence' } };
    await site.server.call('PATCH', '/api/auth/profile/', own);
    await foreign.next<{ user: User }>('user.updated', ({ user }) => user.displayName === 'Fence');
    expect(foreign.of('user.updated')).toHaveLength(1);
    for (const socket of [watching, foreign]) socket.close();
  });

  it('are signed out everywhere', async () => {
    const { access_token: token } = await tokenOf('7');
    const { socket } = await sockets.connect(site.server.url, token);
    const closed = new Promise((resolve) => socket.once('session.ended', resolve));
    expect((await site.backend.call('DELETE', 'users/7/sessions/')).status).toBe(204);
    await closed;
    expect((await site.server.call('GET', '/api/auth/profile/', { token })).status).toBe(401);
  });

  it('are erased for good: signed out, their keys destroyed, in the ledger, their messages and profile deleted', async () => {
    const { models, config, dataKeys } = site.server.running.context;
    const { id } = await ok<SiteUser>('PUT', 'users/9/', { displayName: 'Eve', email: 'eve@acme.example' });
    const { access_token: token } = await tokenOf('9');
    await ok('PUT', 'rooms/erased/', { name: 'Erased', visibility: 'private' });
    await ok('PUT', 'rooms/erased/members/', { members: [{ user: '9' }] });
    const path = 'rooms/erased/messages/';
    await ok('POST', path, { user: '9', content: 'of Eve' });
    const { keyId } = (await models.Message.findOne({ sender: id }).lean())!;
    const response = await site.backend.call('DELETE', 'users/9/');
    expect([response.status, response.body]).toEqual([202, { id, status: 'erasing' }]);

    expect((await site.server.call('GET', '/api/auth/profile/', { token })).status).toBe(401);
    const key = await models.DataKey.findOne({ owner: `user:${id}` }).lean();
    expect(key).toMatchObject({ _id: keyId, gen: 1, destroyedAt: expect.any(Date) });
    expect(key).not.toHaveProperty('wrapped');
    expect(await readFile(config.erasureLedger, 'utf8')).toContain(`"user":"${id}"`);
    await expect(dataKeys.ofUser(id)).rejects.toMatchObject({ code: 'user_not_found' });
    // The answer was right away; what names the person goes in the background.
    await expect.poll(async () => (await refused('GET', 'users/9/'))[1]).toBe('user_not_found');
    await expect.poll(async () => (await models.Message.findOne({ sender: id }).lean())?.content).toBe(null);
    const user = await models.User.findById(id).lean();
    expect(user).toMatchObject({ displayName: '', username: `deleted-${id}` });
    expect(JSON.stringify(user)).not.toMatch(/eve/i);
    expect(
      await models.Audit.exists({ action: 'user.erased', target: `user:${id}`, state: 'done' }),
    ).toBeTruthy();
    // A new person of the site may have the same id.
    expect((await ok<SiteUser>('PUT', 'users/9/', {})).id).not.toBe(id);
  });

  it('are erased, but no bot is: a backend would lose its own client for good', async () => {
    const { models } = site.server.running.context;
    const bots = await models.User.find({ kind: 'bot' }).lean();
    expect(bots.length).toBeGreaterThan(0);
    for (const { username } of bots)
      expect(await refused('DELETE', `users/@${username}/`)).toEqual([403, 'forbidden', undefined]);
    expect((await site.backend.call('GET', '')).status).toBe(200);
  });
});
