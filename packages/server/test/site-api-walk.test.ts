// The server API on two nodes: each PUT, however often at once, is one object; and nothing of another site is found, by
// any endpoint. The endpoints are those that the source declares.
import { setTimeout as sleep } from 'node:timers/promises';
import type { SiteRoom, SiteUser } from '@sotto/protocol';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toObjectId } from '../src/models/object-id.js';
import { addSite } from '../src/services/admin/sites.js';
import { addBackend } from './support/backend-client.js';
import type { BackendClient } from './support/backend-client.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode } from './support/chat-cluster.js';
import { declaredRoutes } from './support/routes.js';

const TIMES = 50;
const MAX_ATTEMPTS = 20;
let cluster: ChatCluster;
let nodes: ChatNode[];
let acme: TestSite;
let other: TestSite;

interface TestSite {
  id: string;
  /** Of the public client. */
  clientId: string;
  backend: BackendClient;
}

async function addTestSite(slug: string): Promise<TestSite> {
  const { models, dataKeys: keys, audit } = nodes[0]!.running.context;
  const input = { slug, name: slug, origins: [`https://${slug}.example`] };
  const { site, clientId } = await addSite({ models, keys, audit, clock: Date.now }, input);
  const backend = await addBackend({ models, url: nodes[0]!.url }, site);
  return { id: site._id.toString(), clientId, backend };
}

beforeAll(async () => {
  cluster = await startCluster();
  nodes = [await cluster.addNode({ RATE_LIMITS: 'off' }), await cluster.addNode({ RATE_LIMITS: 'off' })];
  [acme, other] = [await addTestSite('acme'), await addTestSite('other')];
});
afterAll(() => cluster.close());

async function ok<T>({ backend }: TestSite, method: string, path: string, body?: unknown): Promise<T> {
  const result = await backend.call<T>(method, path, body);
  if (result.status >= 300) throw new Error(`${method} ${path}: ${result.status} ${result.text}`);
  return result.body;
}

describe('a PUT that is sent 50 times at once to two nodes is one object', () => {
  /** Repeats a request while the server is too busy for it, as every client does. */
  async function putOnce<T>(path: string, body: unknown, url: string): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await acme.backend.call<T>('PUT', path, body, { url });
      if (result.status === 200) return result.body;
      if (result.status !== 503 || attempt === MAX_ATTEMPTS) throw new Error(`${path}: ${result.text}`);
      await sleep(50);
    }
  }
  const atOnce = <T>(path: string, body: unknown): Promise<T[]> =>
    Promise.all(Array.from({ length: TIMES }, (_, index) => putOnce<T>(path, body, nodes[index % 2]!.url)));
  const count = async (filter: object) => {
    const { Room, User, Member } = nodes[0]!.running.context.models;
    const site = { $eq: toObjectId(acme.id) };
    return {
      users: () => User.countDocuments({ site, ...filter }),
      rooms: () => Room.countDocuments({ site, ...filter }),
      members: () => Member.countDocuments({ site, ...filter }),
    };
  };

  it('user', async () => {
    const users = await atOnce<SiteUser>('users/once/', { displayName: 'Once', username: 'once' });
    expect(new Set(users.map((user) => JSON.stringify(user))).size).toBe(1);
    expect(await (await count({ externalId: { $eq: 'once' } })).users()).toBe(1);
  });

  it('room, its members and a direct room', async () => {
    await ok(acme, 'PUT', 'users/twice/', {});
    const rooms = await atOnce<SiteRoom>('rooms/once/', { name: 'Once', visibility: 'private' });
    expect(new Set(rooms.map((room) => JSON.stringify(room))).size).toBe(1);
    expect(await (await count({ externalId: { $eq: 'once' } })).rooms()).toBe(1);
    await atOnce('rooms/once/members/', { members: [{ user: 'once', role: 'owner' }, { user: 'twice' }] });
    expect((await ok<SiteRoom>(acme, 'GET', 'rooms/once/')).memberCount).toBe(2);
    const directs = await atOnce<SiteRoom>('direct/', { users: ['once', 'twice'] });
    expect(new Set(directs.map(({ id }) => id)).size).toBe(1);
    expect(await (await count({ kind: { $eq: 'direct' } })).rooms()).toBe(1);
    expect(await (await count({})).members()).toBe(4);
  });
});

describe('every endpoint, with the ids of a site', () => {
  /** A body for each endpoint that needs one, with users and the client of that site. */
  const bodies = (): Record<string, object> => ({
    'post /api/site/users/:user/tokens': { client_id: acme.clientId },
    'put /api/site/users/:user': { displayName: 'Changed' },
    'put /api/site/rooms/:room': { name: 'Changed' },
    'patch /api/site/rooms/:room': { name: 'Changed' },
    'put /api/site/rooms/:room/members': { members: [{ user: 'walker' }] },
    'patch /api/site/rooms/:room/members': { add: [{ user: 'walker' }] },
    'put /api/site/direct': { users: ['walker', '@walker-two'] },
    'post /api/site/rooms/:room/messages': { content: 'Changed', user: 'walker' },
  });
  /** Those that name nothing by an id, or that are for their own tests. */
  const OWN = [
    'get /api/site',
    'get /api/site/audit',
    'post /api/site/users',
    'delete /api/site/users/:user',
  ];
  /** The last of them, as they end what the others need. */
  const LAST = ['delete /api/site/rooms/:room', 'post /api/site/rooms/:room/restore'];

  async function walked(): Promise<string[]> {
    const routes = (await declaredRoutes()).filter((route) => /\/api\/site(\/|$)/.test(route));
    const named = routes.filter((route) => !OWN.includes(route) && !route.includes('webhooks'));
    return [...named.filter((route) => !LAST.includes(route)), ...LAST];
  }

  async function walk({ backend }: TestSite, slug: string): Promise<[string, number][]> {
    const results: [string, number][] = [];
    for (const route of await walked())
      for (const [user, room] of [
        ['walker', 'walked'],
        ['@walker-one', `@${slug}`],
      ] as const) {
        const [method, path] = route.split(' ') as [string, string];
        // The control has just deleted what it would restore.
        if (LAST.includes(route) && user === 'walker') continue;
        const filled = `${path.replace('/api/site/', '').replace(':user', user).replace(':room', room)}/`;
        const query = path.endsWith('changes') ? '?since=0' : '';
        const { status } = await backend.call(method.toUpperCase(), filled + query, bodies()[route]);
        results.push([`${method} ${filled}`, status]);
      }
    return results;
  }

  /** All that is stored of a site, but for read marks, which are written some time after a send. */
  async function dump(id: string): Promise<string> {
    const { User, Room, Member, Message, OAuthSession, Audit } = nodes[0]!.running.context.models;
    const site = { $eq: toObjectId(id) };
    const rows = [
      ...(await User.find({ site }).sort({ _id: 1 }).lean()),
      ...(await Room.find({ site }).sort({ _id: 1 }).lean()),
      ...(await Member.find({ site })
        .select('-lastReadSeq')
        .setOptions({ former: true })
        .sort({ _id: 1 })
        .lean()),
      ...(await Message.find({ site }).sort({ _id: 1 }).lean()),
      ...(await OAuthSession.find({ site }).sort({ _id: 1 }).lean()),
      ...(await Audit.find({ site }).sort({ _id: 1 }).lean()),
    ];
    return JSON.stringify(rows);
  }

  it('of another site: nothing is found, and nothing of it changes', async () => {
    await ok(acme, 'PUT', 'users/walker/', { username: 'walker-one' });
    await ok(acme, 'PUT', 'users/walker-2/', { username: 'walker-two' });
    const room = await ok<SiteRoom>(acme, 'PUT', 'rooms/walked/', { name: 'Walked', visibility: 'private' });
    await ok(acme, 'PUT', 'rooms/walked/members/', { members: [{ user: 'walker', role: 'owner' }] });
    await ok(acme, 'POST', 'rooms/walked/messages/', { content: 'secret', user: 'walker' });
    const before = await dump(acme.id);
    // An id of the host is free in another site: there it names another user, and another room.
    const created = ['put users/walker/', 'put rooms/walked/'];
    const results = await walk(other, room.slug);
    const found = results.filter(([path, status]) => status < 400 && !created.includes(path));
    // What was created above is the other site's own.
    expect(found.filter(([path]) => !/\/(walker|walked)\//.test(path))).toEqual([]);
    expect(await dump(acme.id)).toBe(before);
    const theirs = await ok<SiteRoom>(other, 'GET', 'rooms/walked/').catch(() => null);
    expect(theirs?.id).not.toBe(room.id);
    const token = await other.backend.call('POST', 'users/walker/tokens/', { client_id: acme.clientId });
    expect([token.status, token.body.code]).toEqual([404, 'client_not_found']);
    // The control: the same walk finds everything in its own site.
    const own = await walk(acme, room.slug);
    // Between its archiving and its opening, nobody writes in the room.
    expect(own.filter(([, status]) => status >= 300 && status !== 409)).toEqual([]);
    expect(await dump(acme.id)).not.toBe(before);
    expect(own.length).toBeGreaterThan(25);
  });

  it('is recorded as done by the client, whoever it is about', async () => {
    const { Room, Audit } = nodes[0]!.running.context.models;
    const site = { $eq: toObjectId(acme.id) };
    // Memberships are recorded behind the response.
    const unsettled = mongoose.trusted({ $gt: 0 });
    await expect.poll(() => Room.countDocuments({ site, unsettledCount: unsettled })).toBe(0);
    const entries = await Audit.find({ site }).lean();
    const others = entries.filter(({ actor }) => actor !== `client:${acme.backend.clientId}`);
    // The commands by which the site and its backend came into being.
    expect(others.map(({ actor, action }) => `${actor} ${action}`).sort()).toEqual([
      'operator client.created',
      'operator site.created',
    ]);
    const actions = new Set(entries.map(({ action }) => action));
    const walkedActions = ['member.added', 'member.updated', 'user.created', 'room.created'];
    expect([...actions]).toEqual(expect.arrayContaining(walkedActions));
    const directs = await Room.find({ site, kind: { $eq: 'direct' } }).lean();
    const rooms = directs.map(({ _id }) => `room:${_id.toString()}`);
    expect(entries.map(({ target }) => target)).toEqual(expect.arrayContaining(rooms));
  });

  it('with an Origin: every one refuses it', async () => {
    const routes = (await declaredRoutes()).filter((route) => /\/api\/site(\/|$)/.test(route));
    for (const route of routes) {
      const [method, path] = route.split(' ') as [string, string];
      const filled = path.replace('/api/site', '').replace(/^\//, '').replace(/:\w+/g, 'walker');
      const headers = { origin: 'https://acme.example' };
      const { status, body } = await acme.backend.call(method.toUpperCase(), filled, bodies()[route], {
        headers,
      });
      expect([route, status, body.code]).toEqual([route, 403, 'origin_not_allowed']);
    }
  });
});
