// The server API as a site's backend uses it: users, rooms, members, messages, export, audit.
import { randomUUID } from 'node:crypto';
import type {
  AuditEntry,
  BatchUsersResult,
  ChangesPage,
  ExportLine,
  MembersResult,
  Message,
  MessagePage,
  Page,
  Profile,
  Room,
  SiteMember,
  SiteRoom,
  SiteUser,
  UserToken,
} from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSite } from '../src/services/admin/sites.js';
import { addBackend } from './support/backend-client.js';
import type { BackendClient } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { createClients } from './support/socket-clients.js';

const ORIGIN = 'https://www.acme.example';
const sockets = createClients();
let server: HttpServer;
let backend: BackendClient;
/** The site's public client. */
let page: string;
let siteId: string;

beforeAll(async () => {
  server = await startHttpServer();
  const { models, dataKeys: keys } = server.running.context;
  const created = await addSite(
    { models, keys, clock: Date.now },
    { slug: 'acme', name: 'Acme', origins: [ORIGIN] },
  );
  page = created.clientId;
  siteId = created.site._id.toString();
  backend = await addBackend({ models, url: server.url }, created.site);
});
afterAll(async () => {
  sockets.closeAll();
  await server.close();
});

/** A request that must succeed. */
async function ok<T>(method: string, path: string, body?: unknown): Promise<T> {
  const result = await backend.call<T>(method, path, body);
  if (result.status >= 300) throw new Error(`${method} ${path}: ${result.status} ${result.text}`);
  return result.body;
}
async function refused(method: string, path: string, body?: unknown) {
  const { status, body: problem } = await backend.call(method, path, body);
  return [status, problem.code, problem.errors?.[0]?.path];
}
async function tokenOf(user: string, fields: object = {}): Promise<UserToken> {
  return ok('POST', `users/${encodeURIComponent(user)}/tokens/`, { client_id: page, ...fields });
}
const asUser = async <T>(user: string, path: string, method = 'GET', body?: unknown) =>
  server.call<T>(method, path, { token: (await tokenOf(user)).access_token, body });

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

  it('have any id of the host, percent-encoded', async () => {
    for (const id of ['a/b?c#d', 'ünïcode ✓', '100%', '%41', '@start', 'a.b', 'x'.repeat(255)]) {
      const path = `users/${encodeURIComponent(id.startsWith('@') ? `@${id}` : id)}/`;
      expect((await ok<SiteUser>('PUT', path, {})).externalId).toBe(id);
      expect((await ok<SiteUser>('GET', path)).externalId).toBe(id);
    }
  });

  it('are refused with the field that is wrong, and nothing is stored', async () => {
    const { models } = server.running.context;
    const before = await models.User.countDocuments();
    for (const [path, body, expected] of [
      ['users/new/', { displayName: '' }, [422, 'validation_failed', 'displayName']],
      ['users/new/', { email: 'x' }, [422, 'validation_failed', 'email']],
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
      server.call<Profile>('GET', '/api/auth/profile/', { token: issued.access_token, headers });
    expect((await profile({ origin: ORIGIN })).body).toMatchObject({
      displayName: 'Grace',
      scopes: ['chat', 'monitor'],
    });
    expect((await profile({ origin: 'https://www.other.example' })).status).toBe(403);
    for (const [body, expected] of [
      [{}, [422, 'validation_failed', 'client_id']],
      [{ client_id: page, expiresIn: 59 }, [422, 'validation_failed', 'expiresIn']],
      [{ client_id: page, expiresIn: 86_401 }, [422, 'validation_failed', 'expiresIn']],
      [{ client_id: 'demo' }, [404, 'client_not_found', undefined]],
      [{ client_id: backend.clientId }, [422, 'validation_failed', 'client_id']],
    ] as const)
      expect([body, ...(await refused('POST', 'users/8/tokens/', body))]).toEqual([body, ...expected]);
    const { socket } = await sockets.connect(server.url, issued.access_token);
    const closed = new Promise((resolve) => socket.once('session.ended', ({ code }) => resolve(code)));
    expect((await ok<SiteUser>('PUT', 'users/8/', { disabled: true })).disabled).toBe(true);
    expect(await closed).toBe('token_revoked');
    expect((await profile({})).body.code).toBe('invalid_token');
    expect(await refused('POST', 'users/8/tokens/', { client_id: page })).toEqual([
      403,
      'forbidden',
      undefined,
    ]);
    expect((await ok<SiteUser>('PUT', 'users/8/', { disabled: false })).disabled).toBe(false);
    expect((await tokenOf('8')).expires_in).toBe(3600);
  });

  it('are signed out everywhere', async () => {
    const { access_token: token } = await tokenOf('7');
    const { socket } = await sockets.connect(server.url, token);
    const closed = new Promise((resolve) => socket.once('session.ended', resolve));
    expect((await backend.call('DELETE', 'users/7/sessions/')).status).toBe(204);
    await closed;
    expect((await server.call('GET', '/api/auth/profile/', { token })).status).toBe(401);
  });

  it('are not erased by this version', async () => {
    expect(await refused('DELETE', 'users/7/')).toEqual([404, 'not_found', undefined]);
    expect((await ok<SiteUser>('GET', 'users/7/')).externalId).toBe('7');
  });
});

describe('rooms', () => {
  it('are created and changed by PUT, changed by PATCH, and keep what never changes', async () => {
    const created = await ok<SiteRoom>('PUT', 'rooms/order%2F1/', { name: 'Order 1', topic: 'Socks' });
    expect(created).toMatchObject({
      ...{ externalId: 'order/1', slug: 'order-1', name: 'Order 1', topic: 'Socks', visibility: 'public' },
      ...{ memberCount: 0, slowModeSeconds: 0, lastSeq: 0 },
    });
    expect(await ok('PUT', 'rooms/order%2F1/', { name: 'Order 1', slug: 'order-1' })).toEqual(created);
    const changed = await ok<SiteRoom>('PUT', 'rooms/@order-1/', {
      ...{ name: 'Order one', topic: null, slowModeSeconds: 5, permissions: { write: 'moderators' } },
    });
    expect(changed).toMatchObject({ id: created.id, name: 'Order one', slowModeSeconds: 5 });
    expect(changed.permissions.write).toBe('moderators');
    expect(changed.topic).toBeUndefined();
    expect((await ok<SiteRoom>('PATCH', 'rooms/order%2F1/', { slowModeSeconds: 0 })).name).toBe('Order one');
    for (const [method, path, body, expected] of [
      [
        'PUT',
        'rooms/order%2F1/',
        { name: 'x', visibility: 'private' },
        [422, 'validation_failed', 'visibility'],
      ],
      ['PUT', 'rooms/order%2F1/', { name: 'x', slug: 'another' }, [422, 'validation_failed', 'slug']],
      ['PUT', 'rooms/order%2F2/', {}, [422, 'validation_failed', 'name']],
      ['PUT', 'rooms/order%2F2/', { name: 'x', slug: 'order-1' }, [409, 'slug_taken', undefined]],
      ['PUT', 'rooms/a%40b.example/', { name: 'x' }, [422, 'validation_failed', 'room']],
      ['PUT', 'rooms/@nothing/', { name: 'x' }, [404, 'room_not_found', undefined]],
      ['PATCH', 'rooms/order%2F2/', { name: 'x' }, [404, 'room_not_found', undefined]],
    ] as const)
      expect([path, body, ...(await refused(method, path, body))]).toEqual([path, body, ...expected]);
  });

  it('are private with a sealed name and a slug that tells nothing', async () => {
    const room = await ok<SiteRoom>('PUT', 'rooms/hr/', {
      name: 'Layoffs',
      visibility: 'private',
      slug: 'layoffs',
    });
    expect(room).toMatchObject({ name: 'Layoffs', visibility: 'private' });
    expect(room.slug).toMatch(/^[a-z0-9]{16}$/);
    const stored = await server.running.context.models.Room.findOne({ slug: { $eq: room.slug } }).lean();
    expect(JSON.stringify(stored)).not.toContain('Layoffs');
    expect((await ok<SiteRoom>('PATCH', 'rooms/hr/', { name: 'Growth', topic: 'Up' })).topic).toBe('Up');
    expect(await ok('GET', 'rooms/hr/')).toMatchObject({ name: 'Growth', topic: 'Up' });
  });

  it('are archived, deleted and restored, with the client in the audit', async () => {
    const room = await ok<SiteRoom>('PUT', 'rooms/life/', { name: 'Life' });
    expect((await ok<SiteRoom>('POST', 'rooms/life/archive/')).archivedAt).toBeDefined();
    expect(await refused('PATCH', 'rooms/life/', { name: 'x' })).toEqual([409, 'room_archived', undefined]);
    expect((await ok<SiteRoom>('POST', 'rooms/life/unarchive/')).archivedAt).toBeUndefined();
    expect((await backend.call('DELETE', 'rooms/life/')).status).toBe(204);
    expect(await refused('GET', 'rooms/life/')).toEqual([404, 'room_not_found', undefined]);
    expect(await refused('PUT', 'rooms/life/', { name: 'Life' })).toEqual([409, 'room_deleted', undefined]);
    expect((await ok<SiteRoom>('POST', 'rooms/life/restore/')).visibility).toBe('public');
    expect(await ok('PUT', 'rooms/life/', { name: 'Life' })).toEqual(room);
    const { results } = await ok<Page<AuditEntry>>('GET', 'audit/?limit=4');
    expect(results.map(({ action, actor, target, room: within }) => [action, actor, target, within])).toEqual(
      ['room.restored', 'room.deleted', 'room.unarchived', 'room.archived'].map((action) => [
        ...[action, `client:${backend.clientId}`, `room:${room.id}`, room.id],
      ]),
    );
    const pages: AuditEntry[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `audit/?limit=1&action=room.archived${cursor && `&cursor=${cursor}`}`;
      const next: Page<AuditEntry> = await ok('GET', path);
      pages.push(...next.results);
      cursor = next.nextCursor;
    }
    expect(pages.map(({ action }) => action)).toEqual(['room.archived']);
    expect(await refused('GET', 'audit/?since=yesterday')).toEqual([422, 'validation_failed', 'since']);
    expect(await ok('GET', `audit/?since=${new Date(Date.now() + 60_000).toISOString()}`)).toMatchObject({
      results: [],
    });
  });

  it('are the one direct room of two users', async () => {
    const room = await ok<SiteRoom>('PUT', 'direct/', { users: ['7', '8'] });
    expect(room).toMatchObject({ kind: 'direct', memberCount: 2, visibility: 'private' });
    expect((await ok<SiteRoom>('PUT', 'direct/', { users: ['8', '@ada'] })).id).toBe(room.id);
    const seen = await asUser<Room>('7', `/api/chat/rooms/${room.slug}/`);
    expect(seen.body.peer).toMatchObject({ displayName: 'Grace' });
    for (const [users, expected] of [
      [
        ['7', '7'],
        [422, 'validation_failed', 'users.1'],
      ],
      [
        ['7', '@ada'],
        [422, 'validation_failed', 'users.1'],
      ],
      [
        ['7', 'nobody'],
        [404, 'user_not_found', undefined],
      ],
      [['7'], [422, 'validation_failed', 'users']],
    ] as const)
      expect([users, ...(await refused('PUT', 'direct/', { users }))]).toEqual([users, ...expected]);
    for (const path of ['archive/', 'members/'])
      expect(
        await refused(
          path === 'archive/' ? 'POST' : 'PUT',
          `rooms/@${room.slug}/${path}`,
          path === 'archive/' ? undefined : { members: [] },
        ),
      ).toEqual([409, 'direct_room', undefined]);
  });
});

describe('members', () => {
  const membersOf = async (room: string) =>
    Object.fromEntries(
      (await ok<Page<SiteMember>>('GET', `rooms/${room}/members/`)).results.map(({ user, role }) => [
        user.externalId,
        role,
      ]),
    );

  it('are the whole set by PUT, and a difference by PATCH', async () => {
    await ok('PUT', 'rooms/team/', { name: 'Team', visibility: 'private' });
    const add = [{ user: '7', role: 'owner' }, { user: '8' }, { user: 'batch-0' }];
    expect(await ok<MembersResult>('PUT', 'rooms/team/members/', { members: add })).toEqual({
      ...{ memberCount: 3, added: 3, updated: 0, removed: 0, errors: [] },
    });
    expect(await membersOf('team')).toEqual({ 7: 'owner', 8: 'member', 'batch-0': 'member' });
    const next = [{ user: '8', role: 'owner' }, { user: 'batch-1' }];
    expect(await ok<MembersResult>('PUT', 'rooms/team/members/', { members: next })).toEqual({
      ...{ memberCount: 2, added: 1, updated: 1, removed: 2, errors: [] },
    });
    expect(await ok<MembersResult>('PUT', 'rooms/team/members/', { members: next })).toMatchObject({
      ...{ memberCount: 2, added: 0, updated: 0, removed: 0 },
    });
    const change = {
      add: [{ user: '@ada', role: 'moderator' }, { user: '8' }],
      remove: ['batch-1', 'batch-2'],
    };
    expect(await ok<MembersResult>('PATCH', 'rooms/team/members/', change)).toMatchObject({
      ...{ memberCount: 2, added: 1, updated: 1, removed: 1 },
    });
    expect(await membersOf('team')).toEqual({ 7: 'moderator', 8: 'member' });
    const rooms = await asUser<Page<Room>>('7', '/api/chat/rooms/?scope=joined');
    expect(rooms.body.results.find(({ name }) => name === 'Team')).toMatchObject({ role: 'moderator' });
    expect(rooms.body.results.find(({ name }) => name === 'Team')?.unopened).toBeUndefined();
  });

  it('are refused whole where a user does not exist, and one by one where a rule forbids it', async () => {
    const wrong = { members: [{ user: '7' }, { user: 'nobody' }, { user: '@ada' }] };
    const { body } = await backend.call('PUT', 'rooms/team/members/', wrong);
    expect(body.errors?.map(({ path, code }) => [path, code])).toEqual([
      ['members.1.user', 'user_not_found'],
      ['members.2.user', 'duplicate'],
    ]);
    expect(await membersOf('team')).toEqual({ 7: 'moderator', 8: 'member' });
    const { models } = server.running.context;
    const bot = await models.User.findOne({ kind: { $eq: 'bot' }, site: { $eq: siteId } }).orFail();
    const add = [{ user: `@${bot.username}`, role: 'owner' }, { user: 'batch-4' }];
    expect(await ok<MembersResult>('PATCH', 'rooms/team/members/', { add })).toMatchObject({
      ...{ added: 1, errors: [{ user: `@${bot.username}`, code: 'forbidden' }] },
    });
  });

  it('stay away while a moderator has banned them', async () => {
    await ok('PATCH', 'rooms/team/members/', { add: [{ user: '7', role: 'owner' }] });
    const { slug } = await ok<SiteRoom>('GET', 'rooms/team/');
    const { username } = await ok<SiteUser>('GET', 'users/8/');
    const ban = await asUser('7', `/api/chat/rooms/${slug}/members/${username}/ban/`, 'PUT', {});
    expect(ban.status).toBeLessThan(300);
    expect(await ok<MembersResult>('PATCH', 'rooms/team/members/', { add: [{ user: '8' }] })).toMatchObject({
      ...{ added: 0, errors: [{ user: '8', code: 'banned' }] },
    });
  });

  it('are more in one request than one decision holds, and at most a thousand', async () => {
    const users = Array.from({ length: 120 }, (_, index) => ({ externalId: `many-${index}` }));
    for (let start = 0; start < users.length; start += 100)
      await ok('POST', 'users/', { users: users.slice(start, start + 100) });
    await ok('PUT', 'rooms/crowd/', { name: 'Crowd' });
    const members = users.map(({ externalId }) => ({ user: externalId }));
    expect(await ok<MembersResult>('PUT', 'rooms/crowd/members/', { members })).toMatchObject({
      memberCount: 120,
      added: 120,
    });
    const one = Array.from({ length: 1001 }, () => ({ user: '7' }));
    expect(await refused('PUT', 'rooms/crowd/members/', { members: one })).toEqual([
      400,
      'bad_request',
      undefined,
    ]);
    expect(await ok<MembersResult>('PUT', 'rooms/crowd/members/', { members: [] })).toMatchObject({
      memberCount: 0,
      removed: 120,
    });
  });
});

describe('messages', () => {
  it('are sent as the bot and on behalf of members, once each', async () => {
    await ok('PATCH', 'rooms/team/members/', { add: [{ user: '7', role: 'owner' }] });
    const { access_token: token } = await tokenOf('7');
    const { socket } = await sockets.connect(server.url, token);
    const heard = new Promise<Message>((resolve) =>
      socket.once('message.new', ({ message }) => resolve(message)),
    );
    const key = randomUUID();
    const send = (content: string) =>
      backend.call<Message>(
        'POST',
        'rooms/team/messages/',
        { content },
        { headers: { 'idempotency-key': key } },
      );
    const first = await send('Your parcel has left');
    expect([first.status, first.body.content, first.body.sender.kind]).toEqual([
      201,
      'Your parcel has left',
      'bot',
    ]);
    expect((await heard).id).toBe(first.body.id);
    const again = await send('Your parcel has left');
    expect([again.status, again.body.id, again.body.clientMessageId]).toEqual([200, first.body.id, key]);
    expect((await send('Something else')).body.code).toBe('idempotency_conflict');
    const behalf = await ok<Message>('POST', 'rooms/team/messages/', { content: 'Thanks', user: '7' });
    expect(behalf.sender.username).toBe('ada');
    for (const [path, body, expected] of [
      ['rooms/team/messages/', { content: ' ' }, [422, 'validation_failed', 'content']],
      ['rooms/team/messages/', { content: 'x', user: 'batch-9' }, [404, 'room_not_found', undefined]],
      ['rooms/team/messages/', { content: 'x', user: 'nobody' }, [404, 'user_not_found', undefined]],
      ['rooms/crowd/messages/', { content: 'x', user: '7' }, [403, 'not_a_member', undefined]],
      [
        'rooms/team/messages/',
        { content: 'x', user: '7', kind: 'system' },
        [422, 'validation_failed', 'kind'],
      ],
      ['rooms/nothing/messages/', { content: 'x' }, [404, 'room_not_found', undefined]],
    ] as const)
      expect([path, body, ...(await refused('POST', path, body))]).toEqual([path, body, ...expected]);
  });

  it('are read by pages and by changes; that of a private room is audited once an hour', async () => {
    const page = await ok<MessagePage>('GET', 'rooms/team/messages/?limit=1');
    expect(page.results.map(({ content }) => content)).toEqual(['Thanks']);
    const changes = await ok<ChangesPage>('GET', 'rooms/team/changes/?since=0');
    expect(changes.results.map(({ content }) => content)).toEqual(['Your parcel has left', 'Thanks']);
    expect(await refused('GET', 'rooms/team/changes/?since=999')).toEqual([409, 'cursor_ahead', undefined]);
    await ok('GET', 'rooms/crowd/messages/');
    const { id } = await ok<SiteRoom>('GET', 'rooms/team/');
    const reads = await ok<Page<AuditEntry>>('GET', 'audit/?action=room.read');
    expect(reads.results.map(({ target, actor }) => [target, actor])).toEqual([
      [`room:${id}`, `client:${backend.clientId}`],
    ]);
  });
});

describe('export', () => {
  it('holds what the person wrote, line by line, and says that it is whole', async () => {
    const { text, headers } = await backend.call('GET', 'users/7/export/');
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ExportLine);
    expect(lines[0]).toMatchObject({ type: 'user', user: { externalId: '7' } });
    expect(lines.flatMap((line) => (line.type === 'message' ? [line.message.content] : []))).toEqual([
      'Thanks',
    ]);
    const rooms = lines.flatMap((line) => (line.type === 'membership' ? [line.room.name] : []));
    expect(rooms).toContain('Team');
    expect(lines.at(-1)).toEqual({ type: 'end', lines: lines.length - 1 });
    expect(await refused('GET', 'users/nobody/export/')).toEqual([404, 'user_not_found', undefined]);
    const { results } = await ok<Page<AuditEntry>>('GET', 'audit/?action=user.exported');
    expect(results).toHaveLength(1);
  });
});
