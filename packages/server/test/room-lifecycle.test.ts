import { randomUUID } from 'node:crypto';
import type {
  ClientEventName,
  CreatedInvitation,
  Message,
  MonitorSummary,
  Page,
  Problem,
  Room,
} from '@sotto/protocol';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAudit } from '../src/services/audit.js';
import { restoreRoom } from '../src/services/admin/room-restore.js';
import { createFileClaims } from '../src/services/file/file-claims.js';
import { createRoomPurge } from '../src/services/room/lifecycle/room-purge.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';
import { declaredRoutes } from './support/routes.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
let redis: RedisServer;
let cluster: ChatCluster;
let here: ChatNode;
let there: ChatNode;
/** A node that shares only the store with the others. */
let apart: ChatNode;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  redis = await startRedis();
  cluster = await startCluster();
  here = await cluster.addNode({ REDIS_URL: redis.url, RATE_LIMITS: 'off' });
  there = await cluster.addNode({ REDIS_URL: redis.url, RATE_LIMITS: 'off' });
  apart = await cluster.addNode({ RATE_LIMITS: 'off' });
  [ada, bob] = [await here.register('ada'), await here.register('bob')];
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  await cluster.close();
  await redis.close();
});

interface Furnished {
  room: Room;
  message: Message;
  invitation: CreatedInvitation;
}

/** A room of ada's with bob in it, a message and an invitation. */
async function furnish(visibility: 'public' | 'private' = 'public'): Promise<Furnished> {
  const room = await here.createRoom(ada, `room-${randomUUID().slice(0, 8)}`, visibility);
  await here.addMember(ada, room, 'bob');
  const message = await here.send(ada, room, 'hello');
  const { body } = await here.request<CreatedInvitation>('POST', `${path(room)}invitations/`, ada.token, {
    maxUses: 5,
  });
  return { room, message, invitation: body };
}

const path = ({ slug }: Room) => `/api/chat/rooms/${slug}/`;
const archive = (room: Room, node = here) =>
  node.request<Room>('POST', `${path(room)}archive/`, ada.token, {});
const remove = (room: Room, node = here) => node.request<Problem>('DELETE', path(room), ada.token);
const restore = (room: Room) => {
  const { models } = here.running.context;
  const audit = createAudit({ models, logger: pino({ level: 'silent' }), clock: Date.now });
  return models.Site.findOne({ slug: 'default' })
    .lean()
    .then((site) => restoreRoom({ models, audit }, { siteId: site!._id.toString(), slug: room.slug }));
};

const BODIES: Record<string, object> = {
  'patch /api/chat/rooms/:slug': { topic: 'Topic' },
  'put /api/chat/rooms/:slug/notifications': { level: 'none' },
  'post /api/chat/rooms/:slug/read': { seq: 1 },
  'post /api/chat/rooms/:slug/unread': { seq: 1 },
  'put /api/chat/rooms/:slug/draft': { text: 'draft', base: 0 },
  'post /api/chat/rooms/:slug/members': { username: 'eve' },
  'patch /api/chat/rooms/:slug/members/:username': { role: 'moderator' },
  'post /api/chat/rooms/:slug/messages': { content: 'text' },
  'post /api/chat/rooms/:slug/uploads': { name: 'text.txt', size: 1 },
  'patch /api/chat/rooms/:slug/messages/:id': { content: 'edited' },
  'post /api/chat/rooms/:slug/messages/:id/report': { reason: 'spam' },
  'put /api/chat/rooms/:slug/members/:username/ban': {},
  'put /api/chat/rooms/:slug/members/:username/mute': { until: '2999-01-01T00:00:00.000Z' },
  'patch /api/chat/rooms/:slug/reports/:id': { resolved: true },
};

/** Requests a route of a room as its owner. */
async function ask(node: ChatNode, route: string, { room, message, invitation }: Furnished) {
  const [method, pattern] = route.split(' ') as [string, string];
  const target = pattern
    .replace(':slug', room.slug)
    .replace(':username', 'bob')
    .replace(':emoji', encodeURIComponent('👍'))
    .replace(':id', pattern.includes('invitations') ? invitation.id : message.id);
  const query = pattern.endsWith('/changes') ? '?since=0' : pattern.endsWith('/files') ? '?kind=files' : '';
  const body = BODIES[route] ?? (method === 'post' ? {} : undefined);
  const { status, body: answer } = await node.request<Partial<Problem> | null>(
    method.toUpperCase(),
    `${target}/${query}`,
    ada.token,
    body,
  );
  return status < 400 ? status : answer?.code;
}

/** Emits an event about a room as its owner. */
async function emit(node: ChatNode, event: ClientEventName, { room, message }: Furnished) {
  const client = await clients.connect(node.url, ada.token);
  const payload = {
    room: room.slug,
    id: message.id,
    content: 'text',
    clientMessageId: randomUUID(),
    seq: 1,
    emoji: '👍',
  };
  const fields: Partial<Record<ClientEventName, (keyof typeof payload)[]>> = {
    'message.send': ['room', 'content', 'clientMessageId'],
    'message.edit': ['room', 'id', 'content'],
    'message.delete': ['room', 'id'],
    'reaction.add': ['room', 'id', 'emoji'],
    'reaction.remove': ['room', 'id', 'emoji'],
    read: ['room', 'seq'],
  };
  const wanted = Object.fromEntries((fields[event] ?? ['room']).map((name) => [name, payload[name]]));
  const ack = await client.ask(event, wanted as never);
  return ack.ok ? 'ok' : ack.error.code;
}

const EVENTS: ClientEventName[] = [
  'message.send',
  'message.edit',
  'message.delete',
  'reaction.add',
  'reaction.remove',
  'typing.start',
  'typing.stop',
  'read',
];

/** Routes under a room's slug, from the source: a new one has to be listed here. */
const roomRoutes = async () => (await declaredRoutes()).filter((route) => route.includes('/rooms/:slug'));

describe('an archived room', () => {
  /** What its owner may do: read, leave it as it is, and what keeps order. */
  const ALLOWED: Record<string, number> = {
    'get /api/chat/rooms/:slug': 200,
    'get /api/chat/rooms/:slug/bans': 200,
    'get /api/chat/rooms/:slug/changes': 200,
    'get /api/chat/rooms/:slug/members': 200,
    'get /api/chat/rooms/:slug/messages': 200,
    'get /api/chat/rooms/:slug/messages/:id/reactions/:emoji': 200,
    'get /api/chat/rooms/:slug/pins': 200,
    'get /api/chat/rooms/:slug/files': 200,
    'get /api/chat/rooms/:slug/messages/:id/versions': 200,
    'get /api/chat/rooms/:slug/reports': 200,
    'post /api/chat/rooms/:slug/read': 200,
    'post /api/chat/rooms/:slug/unread': 200,
    'put /api/chat/rooms/:slug/notifications': 200,
    'put /api/chat/rooms/:slug/pin': 200,
    'delete /api/chat/rooms/:slug/pin': 200,
    'put /api/chat/rooms/:slug/draft': 200,
    'post /api/chat/rooms/:slug/archive': 200,
  };
  /**
   * They end the archive or the room, or keep order among its members: an archive is read, so it has to be possible. The
   * matrix of roles has those that are not tested here.
   */
  const APART = [
    'delete /api/chat/rooms/:slug/members/:username/ban',
    'delete /api/chat/rooms/:slug/members/:username/mute',
    'put /api/chat/rooms/:slug/members/:username/ban',
    'put /api/chat/rooms/:slug/members/:username/mute',
    'delete /api/chat/rooms/:slug',
    'delete /api/chat/rooms/:slug/members/:username',
    'patch /api/chat/rooms/:slug/reports/:id',
    'post /api/chat/rooms/:slug/messages/:id/report',
    'post /api/chat/rooms/:slug/leave',
    'post /api/chat/rooms/:slug/unarchive',
  ];

  it('can be read, and every write is refused, at every endpoint and event', async () => {
    const furnished = await furnish();
    expect((await archive(furnished.room)).body.archivedAt).toBeDefined();
    const expected: Record<string, unknown> = {};
    const found: Record<string, unknown> = {};
    for (const route of (await roomRoutes()).filter((one) => !APART.includes(one))) {
      expected[route] = ALLOWED[route] ?? 'room_archived';
      found[route] = await ask(there, route, furnished);
    }
    expect(found).toEqual(expected);
    for (const event of EVENTS) found[event] = await emit(there, event, furnished);
    expect(EVENTS.map((event) => found[event])).toEqual([
      ...Array.from({ length: 6 }, () => 'room_archived'),
      'ok',
      'ok',
    ]);
  });

  it('is listed only where archived rooms are asked for, not in the monitor, and can be opened again', async () => {
    const { room } = await furnish();
    const listed = async (query: string, person: Person) =>
      (
        await there.request<Page<Room>>('GET', `/api/chat/rooms/?limit=100&${query}`, person.token)
      ).body.results
        .map(({ slug }) => slug)
        .includes(room.slug);
    const eve = await here.register(`eve-${randomUUID().slice(0, 8)}`);
    await archive(room);
    for (const [person, scope] of [
      [bob, 'scope=joined'],
      [bob, ''],
      [eve, 'scope=public'],
      [eve, `q=${room.slug}`],
    ] as const) {
      expect([person.username, scope, await listed(scope, person)]).toEqual([person.username, scope, false]);
      expect(await listed(`${scope}&archived=true`, person)).toBe(true);
    }
    const summary = await there.request<MonitorSummary>('GET', '/api/monitor/summary/', ada.token);
    expect(summary.body.rooms.map((one) => one.room)).not.toContain(room.slug);

    const { body } = await here.request<Room>('POST', `${path(room)}unarchive/`, ada.token, {});
    expect(body).not.toHaveProperty('archivedAt');
    expect(await listed('scope=joined', bob)).toBe(true);
    await there.send(bob, room, 'again');
  });

  it('is announced to its members on every node', async () => {
    const { room } = await furnish();
    const client = await clients.connect(there.url, bob.token);
    // Once, however many windows do it.
    await Promise.all([archive(room), archive(room, there), archive(room)]);
    const { Audit, Room: Rooms } = here.running.context.models;
    const { _id } = await Rooms.findOne({ slug: room.slug }).orFail();
    expect(await Audit.countDocuments({ action: 'room.archived', room: _id })).toBe(1);
    const { room: updated } = await client.next<{ room: Room }>('room.updated');
    expect(updated).toMatchObject({ slug: room.slug, archivedAt: expect.any(String) });
    await here.request('POST', `${path(room)}unarchive/`, ada.token, {});
    expect((await client.next<{ room: Room }>('room.updated')).room).not.toHaveProperty('archivedAt');
  });

  it('lets members go, and nobody in', async () => {
    const { room, invitation } = await furnish();
    const eve = await here.register(`eve-${randomUUID().slice(0, 8)}`);
    await archive(room);
    expect(await there.request('POST', `${path(room)}join/`, eve.token, {})).toMatchObject({ status: 409 });
    const accept = await there.request('POST', '/api/chat/invitations/accept/', eve.token, {
      token: invitation.token,
    });
    expect(accept.status).toBe(404);
    expect((await there.request('POST', `${path(room)}leave/`, bob.token, {})).status).toBe(204);
  });

  it('is archived and deleted by its owners alone', async () => {
    const { room } = await furnish();
    for (const request of [
      here.request<Problem>('POST', `${path(room)}archive/`, bob.token, {}),
      here.request<Problem>('POST', `${path(room)}unarchive/`, bob.token, {}),
      here.request<Problem>('DELETE', path(room), bob.token),
    ])
      expect((await request).body.code).toBe('insufficient_role');
  });
});

describe('a deleted room', () => {
  it('is gone at once on every node, at every endpoint and event', async () => {
    const furnished = await furnish();
    const { room } = furnished;
    // In the memory of all nodes.
    for (const node of [here, there]) await ask(node, 'get /api/chat/rooms/:slug', furnished);
    expect((await remove(room)).status).toBe(204);
    for (const node of [there, here]) {
      const found: Record<string, unknown> = {};
      for (const route of await roomRoutes()) found[route] = await ask(node, route, furnished);
      for (const event of EVENTS) found[event] = await emit(node, event, furnished);
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, 'room_not_found'])));
    }
    const { body } = await there.request<Page<Room>>('GET', '/api/chat/rooms/?limit=100', ada.token);
    expect(body.results.map(({ slug }) => slug)).not.toContain(room.slug);
    const start = await there.request('GET', `/api/chat/start/?room=${room.slug}`, ada.token);
    expect(JSON.stringify(start.body)).not.toContain(room.slug);
    const summary = await there.request('GET', '/api/monitor/summary/', ada.token);
    expect(JSON.stringify(summary.body)).not.toContain(room.slug);
    const accept = await there.request('POST', '/api/chat/invitations/accept/', bob.token, {
      token: furnished.invitation.token,
    });
    expect(accept.status).toBe(404);
  });

  it('is announced, its sockets leave it, and sync says that it is gone', async () => {
    const { room } = await furnish();
    const client = await clients.connect(there.url, bob.token);
    const plain = clients.plain(there.plainUrl(room.slug), {
      headers: { authorization: `Bearer ${bob.token}` },
    });
    await plain.opened;
    await remove(room);
    expect(await client.next('room.deleted')).toEqual({ room: room.slug });
    expect(await client.ask('sync', { rooms: { [room.slug]: 0 } })).toMatchObject({
      ok: true,
      data: { gone: [room.slug] },
    });
    await plain.closed;
  });

  it('is gone within a second on a node that the bus does not reach, and its sockets leave it', async () => {
    const furnished = await furnish();
    const { room } = furnished;
    expect(await ask(apart, 'get /api/chat/rooms/:slug', furnished)).toBe(200);
    const client = await clients.connect(apart.url, bob.token);
    await remove(room);
    expect(await client.next('room.deleted')).toEqual({ room: room.slug });
    expect(await ask(apart, 'get /api/chat/rooms/:slug', furnished)).toBe('room_not_found');
  });

  it('keeps its slug', async () => {
    const { room } = await furnish();
    await remove(room);
    const input = { name: 'Other', slug: room.slug };
    const taken = await there.request<Problem>('POST', '/api/chat/rooms/', bob.token, input);
    expect(taken.body.code).toBe('slug_taken');
    const named = await there.request<Room>('POST', '/api/chat/rooms/', bob.token, { name: room.slug });
    expect(named.body.slug).toBe(`${room.slug}-2`);
  });

  it.each(['public', 'private'] as const)(
    'comes back with all it had when it is restored: %s',
    async (kind) => {
      const furnished = await furnish(kind);
      const { room } = furnished;
      const client = await clients.connect(there.url, bob.token);
      await remove(room);
      await client.next('room.deleted');
      expect(await restore(room)).toEqual({ restored: true });
      expect(await restore(room)).toEqual({ restored: false });
      const back = await client.next<{ room: Room }>(
        'room.created',
        (event) => event.room.slug === room.slug,
      );
      // The log of a private room says who was added.
      const lastSeq = kind === 'private' ? 2 : 1;
      expect(back.room).toMatchObject({ visibility: kind, role: 'member', lastSeq, memberCount: 2 });
      await vi.waitFor(async () => expect(await ask(here, 'get /api/chat/rooms/:slug', furnished)).toBe(200));
      await here.send(ada, room, 'again');
      await client.next('message.new');
    },
  );

  it('is purged later: messages, members and name go, also those of a late batch, and slug and id stay', async () => {
    const { room, message } = await furnish();
    const { models } = here.running.context;
    let now = Date.now();
    const purge = createRoomPurge(
      { models, logger: pino({ level: 'silent' }), clock: () => now },
      { claims: createFileClaims({ models, clock: () => now }) },
    );
    const record = () => models.Room.findOne({ slug: room.slug }).lean();
    const { _id } = (await record())!;
    const messages = () => models.Message.countDocuments({ room: { $eq: _id } });
    const [row] = await models.Message.find({ room: { $eq: _id } }).lean();
    const reported = `${path(room)}messages/${message.id}/report/`;
    expect((await here.request('POST', reported, bob.token, { reason: 'spam', note: 'A note' })).status).toBe(
      204,
    );
    await here.request('PUT', `${path(room)}draft/`, bob.token, { text: 'begun', base: 0 });
    await remove(room);

    now += 7 * 86_400_000 - 60_000;
    await purge.runOnce();
    expect(await messages()).toBe(1);
    now += 120_000;
    await purge.runOnce();
    expect(await messages()).toBe(0);
    await expect(restore(room)).rejects.toMatchObject({ code: 'room_deleted' });

    // A batch that was on its way when the room was deleted.
    await models.Message.collection.insertOne(row as never);
    now += 61_000;
    await purge.runOnce();
    expect(await messages()).toBe(0);
    expect(await models.Member.countDocuments({ room: { $eq: _id } })).toBe(0);
    expect(await models.Invitation.countDocuments({ room: { $eq: _id } })).toBe(0);
    expect(await models.Report.countDocuments({ room: { $eq: _id } })).toBe(0);
    expect(await models.Draft.countDocuments({ room: { $eq: _id } })).toBe(0);
    const left = (await record())!;
    expect(left).toMatchObject({ _id, slug: room.slug, name: '', memberCount: 0, owners: [] });
    expect(left.deletedAt).toBeTruthy();
    await purge.runOnce();
    expect(await models.Message.countDocuments({ _id: { $eq: message.id } })).toBe(0);
    await purge.stop();
  });

  it('is purged although the purge of another one fails', async () => {
    const [first, second] = [await furnish(), await furnish()];
    for (const { room } of [first, second]) await remove(room);
    const { models } = here.running.context;
    const clock = () => Date.now() + 8 * 86_400_000;
    const purge = createRoomPurge(
      { models, logger: pino({ level: 'silent' }), clock },
      { claims: createFileClaims({ models, clock }) },
    );
    const stuck = (await models.Room.findOne({ slug: first.room.slug }).lean())!._id.toString();
    const updateOne = models.Room.updateOne.bind(models.Room);
    const spy = vi
      .spyOn(models.Room, 'updateOne')
      .mockImplementation(((filter: { _id: { $eq: object } }, change: object) =>
        String(filter._id.$eq) === stuck
          ? Promise.reject(new Error('the store is busy'))
          : updateOne(filter as never, change)) as never);
    await purge.runOnce();
    spy.mockRestore();
    const isLeft = async ({ message }: Furnished) =>
      (await models.Message.countDocuments({ _id: { $eq: message.id } })) === 1;
    expect([await isLeft(first), await isLeft(second)]).toEqual([true, false]);
    await purge.stop();
  });
});
