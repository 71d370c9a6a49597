// The server API as a site's backend uses it for rooms, members and messages, and what it reads.
import { randomUUID } from 'node:crypto';
import type {
  AuditEntry,
  ChangesPage,
  ExportLine,
  MembersResult,
  Message,
  MessagePage,
  Page,
  Room,
  SiteMember,
  SiteRoom,
  SiteUser,
} from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toObjectId } from '../src/models/object-id.js';
import { startBackendSite } from './support/backend-site.js';
import type { BackendSite } from './support/backend-site.js';
import { createClients } from './support/socket-clients.js';

const sockets = createClients();
let site: BackendSite;

beforeAll(async () => {
  site = await startBackendSite();
  await ok('PUT', 'users/7/', { username: 'ada', displayName: 'Ada' });
  await ok('PUT', 'users/8/', { displayName: 'Grace' });
  const users = Array.from({ length: 10 }, (_, index) => ({ externalId: `batch-${index}` }));
  await ok('POST', 'users/', { users });
});
afterAll(async () => {
  sockets.closeAll();
  await site.server.close();
});

const ok = <T>(method: string, path: string, body?: unknown) => site.ok<T>(method, path, body);
const refused = (method: string, path: string, body?: unknown) => site.refused(method, path, body);
const tokenOf = (user: string, fields?: object) => site.tokenOf(user, fields);

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
    const stored = await site.server.running.context.models.Room.findOne({ slug: { $eq: room.slug } }).lean();
    expect(JSON.stringify(stored)).not.toContain('Layoffs');
    expect((await ok<SiteRoom>('PATCH', 'rooms/hr/', { name: 'Growth', topic: 'Up' })).topic).toBe('Up');
    expect(await ok('GET', 'rooms/hr/')).toMatchObject({ name: 'Growth', topic: 'Up' });
  });

  it('are recorded as created once, by the client, also when members come', async () => {
    const { id } = await ok<SiteRoom>('PUT', 'rooms/once/', { name: 'Once' });
    await ok('PUT', 'rooms/once/members/', { members: [{ user: '7', role: 'owner' }] });
    const { models } = site.server.running.context;
    const entries = () =>
      models.Audit.find({ target: { $eq: `room:${id}` }, action: { $eq: 'room.created' } }).lean();
    // The members' entries are written behind the response.
    await expect
      .poll(() => models.Audit.exists({ room: { $eq: toObjectId(id) }, action: { $eq: 'member.added' } }))
      .not.toBeNull();
    expect((await entries()).map(({ actor }) => actor)).toEqual([`client:${site.backend.clientId}`]);
  });

  it('are archived, deleted and restored, with the client in the audit', async () => {
    const room = await ok<SiteRoom>('PUT', 'rooms/life/', { name: 'Life' });
    expect((await ok<SiteRoom>('POST', 'rooms/life/archive/')).archivedAt).toBeDefined();
    expect(await refused('PATCH', 'rooms/life/', { name: 'x' })).toEqual([409, 'room_archived', undefined]);
    expect((await ok<SiteRoom>('POST', 'rooms/life/unarchive/')).archivedAt).toBeUndefined();
    expect((await site.backend.call('DELETE', 'rooms/life/')).status).toBe(204);
    expect(await refused('GET', 'rooms/life/')).toEqual([404, 'room_not_found', undefined]);
    expect(await refused('PUT', 'rooms/life/', { name: 'Life' })).toEqual([409, 'room_deleted', undefined]);
    expect((await ok<SiteRoom>('POST', 'rooms/life/restore/')).visibility).toBe('public');
    // With the lines of the archive and its end, which follow in the background.
    const moved = { lastSeq: expect.any(Number), rev: expect.any(Number) };
    expect(await ok('PUT', 'rooms/life/', { name: 'Life' })).toEqual({ ...room, ...moved });
    const { results } = await ok<Page<AuditEntry>>('GET', 'audit/?limit=4');
    expect(results.map(({ action, actor, target, room: within }) => [action, actor, target, within])).toEqual(
      ['room.restored', 'room.deleted', 'room.unarchived', 'room.archived'].map((action) => [
        ...[action, `client:${site.backend.clientId}`, `room:${room.id}`, room.id],
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
    const seen = await site.asUser<Room>('7', `/api/chat/rooms/${room.slug}/`);
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
        [422, 'validation_failed', 'users.1'],
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
    const rooms = await site.asUser<Page<Room>>('7', '/api/chat/rooms/?scope=joined');
    expect(rooms.body.results.find(({ name }) => name === 'Team')).toMatchObject({ role: 'moderator' });
    expect(rooms.body.results.find(({ name }) => name === 'Team')?.unopened).toBeUndefined();
  });

  it('are refused whole where a user does not exist, and one by one where a rule forbids it', async () => {
    const wrong = { members: [{ user: '7' }, { user: 'nobody' }, { user: '@ada' }] };
    const { body } = await site.backend.call('PUT', 'rooms/team/members/', wrong);
    expect(body.errors?.map(({ path, code }) => [path, code])).toEqual([
      ['members.1.user', 'user_not_found'],
      ['members.2.user', 'duplicate'],
    ]);
    expect(await membersOf('team')).toEqual({ 7: 'moderator', 8: 'member' });
    const { models } = site.server.running.context;
    const bot = await models.User.findOne({ kind: { $eq: 'bot' }, site: { $eq: site.siteId } }).orFail();
    const add = [{ user: `@${bot.username}`, role: 'owner' }, { user: 'batch-4' }];
    expect(await ok<MembersResult>('PATCH', 'rooms/team/members/', { add })).toMatchObject({
      ...{ added: 1, errors: [{ user: `@${bot.username}`, code: 'forbidden' }] },
    });
  });

  it('stay away while a moderator has banned them', async () => {
    await ok('PATCH', 'rooms/team/members/', { add: [{ user: '7', role: 'owner' }] });
    const { slug } = await ok<SiteRoom>('GET', 'rooms/team/');
    const { username } = await ok<SiteUser>('GET', 'users/8/');
    const ban = await site.asUser('7', `/api/chat/rooms/${slug}/members/${username}/ban/`, 'PUT', {});
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
    const { socket } = await sockets.connect(site.server.url, token);
    const heard = new Promise<Message>((resolve) =>
      socket.once('message.new', ({ message }) => resolve(message)),
    );
    const key = randomUUID();
    const send = (content: string) =>
      site.backend.call<Message>(
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
    expect([behalf.sender.username, behalf.via, behalf.kind]).toEqual(['ada', 'backend', undefined]);
    const line = await ok<Message>('POST', 'rooms/crowd/messages/', { content: 'It begins', kind: 'system' });
    expect([line.kind, line.content]).toEqual(['system', 'It begins']);
    for (const [path, body, expected] of [
      ['rooms/team/messages/', { content: ' ' }, [422, 'validation_failed', 'content']],
      ['rooms/team/messages/', { content: 'x', user: 'batch-9' }, [404, 'room_not_found', undefined]],
      ['rooms/team/messages/', { content: 'x', user: 'nobody' }, [422, 'validation_failed', 'user']],
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

  it('mention members, and the whole of a large room by the site alone', async () => {
    const users = Array.from({ length: 21 }, (_, index) => ({ user: `many-${index}` }));
    await ok('PUT', 'rooms/loud/', { name: 'Loud' });
    await ok('PUT', 'rooms/loud/members/', { members: users });
    const path = 'rooms/loud/messages/';
    const { id } = await ok<SiteUser>('GET', 'users/many-1/');
    const naming = (user: string, more: object = {}) => ({
      content: '@you, look',
      mentions: [{ user, start: 0, length: 4 }],
      ...more,
    });
    const bySite = await ok<Message>('POST', path, naming('@room', { clientMessageId: 'loud' }));
    expect(bySite.mentions).toEqual(naming('@room').mentions);
    expect(await ok('POST', path, naming('@room', { clientMessageId: 'loud' }))).toEqual(bySite);
    const byMember = await ok<Message>('POST', path, naming(id, { user: 'many-0' }));
    expect(byMember.mentions).toEqual(naming(id).mentions);
    const { Room: Rooms, Message: Messages } = site.server.running.context.models;
    const room = await Rooms.findOne({ slug: { $eq: bySite.room } }).lean();
    const rows = await Messages.find({ room: { $eq: room!._id } })
      .sort({ seq: 1 })
      .lean();
    expect(rows.slice(-2).map(({ mentioned }) => mentioned?.map(String))).toEqual([
      [String(room!._id)],
      [id],
    ]);
    const stranger = (await ok<SiteUser>('GET', 'users/7/')).id;
    for (const [body, expected] of [
      [naming('@room', { user: 'many-0' }), [403, 'insufficient_role', undefined]],
      [naming(stranger), [422, 'mention_not_member', 'mentions.0.user']],
      [naming('7'), [422, 'validation_failed', 'mentions.0.user']],
      [naming(id, { content: '@yo' }), [422, 'validation_failed', 'mentions.0.length']],
      [naming(id, { kind: 'system' }), [422, 'validation_failed', 'mentions']],
    ] as const)
      expect([body, ...(await refused('POST', path, body))]).toEqual([body, ...expected]);
  });

  it('are read by pages and by changes; that of a private room is audited once an hour', async () => {
    const page = await ok<MessagePage>('GET', 'rooms/team/messages/?limit=1');
    expect(page.results.map(({ content }) => content)).toEqual(['Thanks']);
    const changes = await ok<ChangesPage>('GET', 'rooms/team/changes/?since=0');
    const written = changes.results.filter(({ kind }) => !kind);
    // What the backend decides about members is the site's.
    const [first] = changes.results.filter(({ kind }) => kind === 'system');
    expect(first).toMatchObject({
      ...{ sender: { username: 'site', displayName: 'Acme' }, data: { type: 'member.added' } },
      content: expect.stringMatching(/^Acme added /) as string,
    });
    expect(written.map(({ content }) => content)).toEqual(['Your parcel has left', 'Thanks']);
    expect(await refused('GET', 'rooms/team/changes/?since=999')).toEqual([409, 'cursor_ahead', undefined]);
    await ok('GET', 'rooms/crowd/messages/');
    const { id } = await ok<SiteRoom>('GET', 'rooms/team/');
    const reads = await ok<Page<AuditEntry>>('GET', 'audit/?action=room.read');
    expect(reads.results.map(({ target, actor }) => [target, actor])).toEqual([
      [`room:${id}`, `client:${site.backend.clientId}`],
    ]);
  });
});

describe('export', () => {
  it('holds what the person wrote, line by line, and says that it is whole', async () => {
    const { text, headers } = await site.backend.call('GET', 'users/7/export/');
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
