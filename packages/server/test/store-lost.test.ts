import type { Message, MessageEvent, MessagePage, Problem, Room, TokenResponse } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { startFragileStore } from './support/fragile-store.js';
import type { FragileStore } from './support/fragile-store.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
let store: FragileStore;
let cluster: ChatCluster;
let node: ChatNode;
let alice: Person;
let bob: Person;
/** Has signed in and sent no request yet, so that no cache knows the token. */
let carol: Person;
let room: Room;

beforeAll(async () => {
  store = await startFragileStore();
  cluster = await startCluster();
  node = await cluster.addNode({ MONGODB_URI: store.uri, RATE_LIMITS: 'off' });
  [alice, bob, carol] = [
    await node.register('alice'),
    await node.register('bob'),
    await node.register('carol'),
  ];
  room = await node.createRoom(alice, 'den');
  await node.addMember(alice, room, 'bob');
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  await cluster.close();
  await store.close();
});

const path = () => `/api/chat/rooms/${room.slug}/messages/`;
const readiness = async () => (await fetch(`${node.url}/readyz`)).status;
const ask = (method: string, url: string, token: string, body?: object) =>
  fetch(node.url + url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

/** A client that follows the contract: it repeats the same message until it is stored. */
async function insist(ask: () => Promise<{ ok: boolean; refusal: Problem | null }>): Promise<Problem[]> {
  const refusals: Problem[] = [];
  for (;;) {
    const { ok, refusal } = await ask();
    if (ok) return refusals;
    refusals.push(refusal!);
  }
}

it('returns 503 while the store is away, keeps every socket, and recovers when it is back', async () => {
  const [one, two] = [
    await clients.connect(node.url, alice.token),
    await clients.connect(node.url, bob.token),
  ];
  const plain = clients.plain(node.plainUrl(room.slug), { protocols: ['chat.v1', `bearer.${bob.token}`] });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  await node.send(alice, room, 'before');
  expect(await readiness()).toBe(200);

  await store.goAway();
  await expect.poll(readiness, { timeout: 20_000 }).toBe(503);
  expect((await fetch(`${node.url}/healthz`)).status).toBe(200);

  // Everything that needs the store returns 503 with Retry-After, whatever is cached.
  const form = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: alice.refreshToken };
  const answers = await Promise.all([
    ask('GET', path(), alice.token),
    ask('GET', '/api/chat/rooms/', carol.token),
    ask('POST', path(), alice.token, { content: 'rest', clientMessageId: 'rest' }),
    fetch(`${node.url}/oauth/token/`, { method: 'POST', body: new URLSearchParams(form) }),
  ]);
  for (const answer of answers) {
    expect([answer.url, answer.status]).toEqual([answer.url, 503]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }

  // Three clients keep sending, each by another transport.
  const bySocket = insist(async () => {
    const answer = await one.socket.timeout(30_000).emitWithAck('message.send', {
      ...{ room: room.slug, content: 'socket', clientMessageId: 'socket' },
    });
    return { ok: answer.ok, refusal: answer.ok ? null : answer.error };
  });
  const byRest = insist(async () => {
    const answer = await ask('POST', path(), bob.token, { content: 'rest', clientMessageId: 'rest' });
    return { ok: answer.ok, refusal: answer.ok ? null : ((await answer.json()) as Problem) };
  });
  const first = await Promise.race([bySocket, byRest, ask('GET', path(), alice.token)]);
  expect(first).toMatchObject({ status: 503 });
  await store.comeBack();

  for (const refusal of [...(await bySocket), ...(await byRest)])
    expect(refusal).toMatchObject({ code: 'unavailable', retryAfter: 1 });
  // The result is kept for a second, for any number of requests.
  await expect.poll(readiness).toBe(200);
  for (const content of ['socket', 'rest']) {
    for (const member of [one, two, plain])
      await member.next<MessageEvent>('message.new', ({ message }) => message.content === content);
  }
  expect([one.socket.connected, two.socket.connected, plain.ws.readyState]).toEqual([true, true, 1]);
  const { body } = await node.request<MessagePage>('GET', path(), alice.token);
  expect(body.results.map(({ content }) => content).sort()).toEqual(['before', 'rest', 'socket']);
  expect(body.results.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  const tokens = await fetch(`${node.url}/oauth/token/`, { method: 'POST', body: new URLSearchParams(form) });
  expect(((await tokens.json()) as TokenResponse).access_token).toBeTruthy();
});

it('loses and duplicates nothing of a stream of sends through three crashes of the store', async () => {
  const acknowledged = new Map<string, number>();
  const SENDERS = 4;
  const ROUNDS = 3;
  let stopped = false;
  const stream = async (sender: number) => {
    for (let index = 0; !stopped; index += 1) {
      const clientMessageId = `s${sender}-${index}`;
      await insist(async () => {
        const answer = await ask('POST', path(), alice.token, { content: clientMessageId, clientMessageId });
        const body = (await answer.json()) as Message & Problem;
        if (answer.ok) acknowledged.set(clientMessageId, body.seq);
        return { ok: answer.ok, refusal: body };
      });
    }
  };
  const streams = Array.from({ length: SENDERS }, (_, sender) => stream(sender));
  for (let round = 1; round <= ROUNDS; round += 1) {
    const before = acknowledged.size;
    await expect.poll(() => acknowledged.size, { timeout: 30_000, interval: 5 }).toBeGreaterThan(before + 15);
    await store.goAway();
    await store.comeBack();
  }
  stopped = true;
  await Promise.all(streams);

  const stored: Message[] = [];
  for (let more = true; more;) {
    const url = `${path()}?limit=100&after=${stored.at(-1)?.seq ?? 0}`;
    const { body } = await node.request<MessagePage>('GET', url, alice.token);
    stored.push(...body.results);
    more = body.hasMoreAfter;
  }
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
  const seqs = new Map(stored.map((message) => [message.clientMessageId, message.seq]));
  expect(seqs.size).toBe(stored.length);
  for (const [id, seq] of acknowledged) expect([id, seqs.get(id)]).toEqual([id, seq]);
});
