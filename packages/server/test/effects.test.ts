// What somebody decides takes effect on open sockets and on requests by an announcement, on both of two nodes. Their clock
// stands still, so that no cache expires by itself. `change-poller.test.ts` shows that a second passes at most before a
// command's change is announced.
import type { MessageEvent, Problem, Room } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { setClientEnabled } from '../src/services/admin/clients.js';
import { setSiteEnabled, updateSite } from '../src/services/admin/sites.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';
import { createClients } from './support/socket-clients.js';
import type { ChatClient } from './support/socket-clients.js';

const clients = createClients();
let redis: RedisServer;
let cluster: ChatCluster;
let nodes: [ChatNode, ChatNode];
let owner: Person;
let count = 0;
let now = Date.now();

beforeAll(async () => {
  redis = await startRedis();
  cluster = await startCluster();
  const start = () => cluster.addNode({ REDIS_URL: redis.url, RATE_LIMITS: 'off' }, { clock: () => now });
  nodes = [await start(), await start()];
  owner = await nodes[0].register('olga');
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  await cluster.close();
  await redis.close();
});

/** A member of a room, with a socket on each node that receives what is sent there. */
async function createMember(): Promise<{ person: Person; room: Room; sockets: ChatClient[] }> {
  const [here] = nodes;
  const person = await here.register(`member-${(count += 1)}`);
  const room = await here.createRoom(owner, `room-${count}`, 'private');
  await here.addMember(owner, room, person.username);
  const sockets = await Promise.all(nodes.map(({ url }) => clients.connect(url, person.token)));
  await here.send(owner, room, 'before');
  for (const socket of sockets)
    await socket.next<MessageEvent>('message.new', ({ message }) => message.content === 'before');
  return { person, room, sockets };
}

const call = async (method: string, path: string, token: string, body?: object) => {
  const response = await nodes[0].request<Partial<Problem>>(method, path, token, body);
  expect(response.status).toBeLessThan(300);
};
/** What a command does: it has the store alone. Two changes of one thing have different times. */
const operator = () => {
  now += 1;
  return nodes[0].running.context;
};
const siteOf = async () =>
  (await operator()
    .models.Site.findOne({ slug: { $eq: 'default' } })
    .lean())!;

const ENDS: [
  what: string,
  change: (member: { person: Person; room: Room }) => Promise<unknown>,
  ended: string,
  undo?: () => Promise<unknown>,
][] = [
  [
    'ending a session',
    ({ person }) => call('DELETE', '/api/auth/sessions/?all=true', person.token),
    'session.ended',
  ],
  [
    'a removal',
    ({ person, room }) =>
      call('DELETE', `/api/chat/rooms/${room.slug}/members/${person.username}/`, owner.token),
    'member.removed',
  ],
  [
    'a ban',
    ({ person, room }) =>
      call('PUT', `/api/chat/rooms/${room.slug}/members/${person.username}/ban/`, owner.token, {}),
    'member.removed',
  ],
  [
    'disabling the site',
    () => setSiteEnabled(operator(), 'default', false),
    'session.ended',
    () => setSiteEnabled(operator(), 'default', true),
  ],
];

it.each(ENDS)(
  '%s silences the sockets concerned on both nodes without an expiry of a cache',
  async (_, change, ended, undo) => {
    const member = await createMember();
    const heard = member.sockets.map((socket) => socket.next(ended));
    await change(member);
    await Promise.all(heard);
    if (undo) {
      await undo();
      for (const node of nodes) {
        const profile = () => node.request('GET', '/api/auth/profile/', owner.token);
        await expect.poll(async () => (await profile()).status).toBe(200);
      }
    }
    await nodes[0].send(owner, member.room, 'after');
    // Whoever is still in the room has received it, and so would the sockets concerned.
    const last = await clients.connect(nodes[1].url, owner.token);
    await nodes[0].send(owner, member.room, 'fence');
    await last.next<MessageEvent>('message.new', ({ message }) => message.content === 'fence');
    expect(JSON.stringify(member.sockets.map(({ all }) => all))).not.toMatch(/after|fence/);
  },
);

it('lets only the backend create rooms where the site says so, on both nodes without an expiry of a cache', async () => {
  const [here, there] = nodes;
  const { token } = await here.register('creator');
  let rooms = 0;
  const create = async (node: ChatNode) => {
    const body = { name: 'Mine', slug: `mine-${(rooms += 1)}` };
    return (
      (await node.request<Partial<Problem>>('POST', '/api/chat/rooms/', token, body)).body.code ?? 'created'
    );
  };
  expect([await create(here), await create(there)]).toEqual(['created', 'created']);
  await updateSite(operator(), 'default', { settings: { roomCreation: 'backend' } });
  for (const node of nodes) await expect.poll(() => create(node), { interval: 20 }).toBe('forbidden');
  await updateSite(operator(), 'default', { settings: { roomCreation: 'everyone' } });
  for (const node of nodes) await expect.poll(() => create(node), { interval: 20 }).toBe('created');
});

it('issues no token for a client that was disabled, on both nodes without an expiry of a cache', async () => {
  const site = await siteOf();
  const ask = async (node: ChatNode) => {
    const form = { grant_type: 'password', client_id: 'demo', username: 'olga', password: 'wrong password' };
    const response = await fetch(`${node.url}/oauth/token/`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { error: string }).error;
  };
  for (const node of nodes) expect(await ask(node)).toBe('invalid_grant');
  await setClientEnabled(operator(), site, 'demo', false);
  for (const node of nodes) await expect.poll(() => ask(node), { interval: 20 }).toBe('unauthorized_client');
  await setClientEnabled(operator(), site, 'demo', true);
});
