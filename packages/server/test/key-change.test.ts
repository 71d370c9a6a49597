import { randomUUID } from 'node:crypto';
import type { MessageEvent, MessagePage, Room, TokenResponse } from '@sotto/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { KeyError, createKeyring } from '../src/crypto/keyring.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
const [oldKeys, newKeys] = [newKeyPair(), newKeyPair()];
let redis: RedisServer;
let cluster: ChatCluster;
let nodes: ChatNode[];
let people: Person[];
let room: Room;
let sent: string[];

function newKeyPair() {
  return { FERNET_KEYS: generateFernetKey(), TOKEN_KEYS: generateFernetKey() };
}
type Keys = ReturnType<typeof newKeyPair>;
const both = (first: Keys, second: Keys): Keys => ({
  FERNET_KEYS: `${first.FERNET_KEYS},${second.FERNET_KEYS}`,
  TOKEN_KEYS: `${first.TOKEN_KEYS},${second.TOKEN_KEYS}`,
});
const start = (keys: Keys) => cluster.addNode({ REDIS_URL: redis.url, RATE_LIMITS: 'off', ...keys });

beforeEach(async () => {
  redis = await startRedis();
  cluster = await startCluster();
  nodes = [await start(oldKeys), await start(oldKeys)];
  people = [await nodes[0]!.register('alice'), await nodes[1]!.register('bob')];
  room = await nodes[0]!.createRoom(people[0]!, 'talk');
  await nodes[0]!.addMember(people[0]!, room, 'bob');
  sent = [];
});
afterEach(async () => {
  clients.closeAll();
  await cluster.close();
  await redis.close();
});

async function restart(index: number, keys: Keys): Promise<void> {
  await nodes[index]!.close();
  nodes[index] = await start(keys);
}

async function textsOn(node: ChatNode): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  let after = 0;
  for (let more = true; more;) {
    const path = `/api/chat/rooms/${room.slug}/messages/?limit=100&after=${after}`;
    const { body } = await node.request<MessagePage>('GET', path, people[0]!.token);
    texts.push(...body.results.map(({ content }) => content));
    after = body.results.at(-1)?.seq ?? after;
    more = body.hasMoreAfter;
  }
  return texts;
}

/** Each user sends on their own node, receives the other's messages live, reads all, and refreshes on the other's node. */
async function useBothNodes(): Promise<void> {
  const sockets = await Promise.all(
    people.map(({ token }, index) => clients.connect(nodes[index]!.url, token)),
  );
  for (const [index, person] of people.entries()) {
    const content = `text ${sent.length} of ${person.username}`;
    await nodes[index]!.send(person, room, content);
    sent.push(content);
    for (const socket of sockets)
      await socket.next<MessageEvent>('message.new', ({ message }) => message.content === content);
  }
  for (const socket of sockets) socket.close();
  for (const node of nodes) expect([...(await textsOn(node))].sort()).toEqual([...sent].sort());
  for (const [index, person] of people.entries()) await refreshOn(nodes[1 - index]!, person);
}

async function refreshOn(node: ChatNode, person: Person): Promise<void> {
  const form = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: person.refreshToken };
  const response = await fetch(`${node.url}/oauth/token/`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  expect(response.status).toBe(200);
  const tokens = (await response.json()) as TokenResponse;
  [person.token, person.refreshToken] = [tokens.access_token, tokens.refresh_token!];
}

/** Sends continuously to any available node, like a client that repeats what got no response. */
function startTraffic() {
  let stopping = false;
  let count = 0;
  async function post(content: string): Promise<void> {
    const body = { content, clientMessageId: randomUUID() };
    for (let attempt = 0; ; attempt += 1) {
      const node = nodes[(count + attempt) % 2]!;
      const path = `/api/chat/rooms/${room.slug}/messages/`;
      const answer = await node.request('POST', path, people[count % 2]!.token, body).catch(() => null);
      if (answer && answer.status < 300) return;
      if (attempt > 1000) throw new Error(`nobody took ${content}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  async function run(): Promise<void> {
    while (!stopping) {
      const content = `traffic ${(count += 1)}`;
      await post(content);
      sent.push(content);
    }
  }
  const running = run();
  return async () => {
    stopping = true;
    await running;
  };
}

it('changes all keys in two steps under traffic: all stays readable, no user is signed out, every node can restart', async () => {
  const steps = [oldKeys, both(oldKeys, newKeys), both(newKeys, oldKeys)];
  await useBothNodes();
  for (const [step, keys] of steps.entries()) {
    if (step === 0) continue;
    const before = steps[step - 1]!;
    for (const index of [0, 1]) {
      const stop = startTraffic();
      await restart(index, keys);
      // The other one must be able to restart at any time with the keys that it has.
      await restart(1 - index, index === 0 ? before : keys);
      await stop();
      await useBothNodes();
    }
  }
  const [older, newer] = [oldKeys, newKeys].map(
    ({ FERNET_KEYS }) => createKeyring([FERNET_KEYS]).primaryKeyId,
  );
  // Data keys of users who wrote first before, and after the change.
  const late = await nodes[0]!.register('late');
  await nodes[0]!.addMember(people[0]!, room, 'late');
  await nodes[0]!.send(late, room, 'text');
  const rings = await nodes[0]!.running.context.models.DataKey.distinct('ring');
  expect(rings.sort()).toEqual([older, newer].sort());
});

it('one step is not enough: a node without the new key cannot read, receive events or start', async () => {
  const [alice, bob] = people as [Person, Person];
  await restart(0, both(newKeys, oldKeys));
  // The first message of a user, whose data key the new key wraps.
  const carol = await nodes[0]!.register('carol');
  await nodes[0]!.addMember(alice, room, 'carol');
  const socket = await clients.connect(nodes[1]!.url, bob.token);
  await nodes[0]!.send(carol, room, 'with the new key');
  await nodes[1]!.send(bob, room, 'with the old key');
  await socket.next<MessageEvent>('message.new', ({ message }) => message.content === 'with the old key');
  expect(socket.of('message.new')).toHaveLength(1);
  expect(await textsOn(nodes[1]!)).toContain(null);
  await nodes[1]!.close();
  await expect(start(oldKeys)).rejects.toThrow(KeyError);
  nodes[1] = await start(both(oldKeys, newKeys));
  expect(await textsOn(nodes[1])).not.toContain(null);
});
