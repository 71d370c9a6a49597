import type { Problem, Room } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import type { StoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import { forEachLimited } from '../src/async/for-each-limited.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';

/** More than a pool has connections. */
const ROOMS = 140;
/** On a machine of its own it takes less than 10 s; without a bound, as long as the inserts are held. */
const MOST_MS = 30_000;

let cluster: ChatCluster;
let proxy: StoreProxy;
let node: ChatNode;
let ada: Person;
const rooms: Room[] = [];

beforeAll(async () => {
  cluster = await startCluster();
  proxy = await startStoreProxy(cluster.storeUri);
  node = await cluster.addNode({ MONGODB_URI: proxy.uri, RATE_LIMITS: 'off' });
  ada = await node.register('ada');
  const createRoom = async (index: number) => {
    const room = await node.createRoom(ada, `room-${index}`);
    await node.send(ada, room, 'before');
    rooms.push(room);
  };
  const indexes = Array.from({ length: ROOMS }, (_, index) => index);
  await forEachLimited(indexes, createRoom);
}, 180_000);
afterAll(async () => {
  await cluster.close();
  await proxy.close();
});

const path = (room: Room) => `/api/chat/rooms/${room.slug}/messages/`;
const insertsOfMessages = ({ name, collection }: { name: string; collection: string | null }) =>
  name === 'insert' && collection === 'messages';

// Two hundred requests and waits of 8 s and more: a busy machine needs a minute.
it(
  'without a majority for messages, reads and readiness work, and sends fail in time',
  {
    timeout: 180_000,
  },
  async () => {
    const held = proxy.hold(insertsOfMessages);
    const sends = [];
    /** Inserts that were held when the first send failed: on a stalled machine that is before the last one begins. */
    let heldAtFirst: number | undefined;
    let inUse = 0;
    for (const [index, room] of rooms.entries()) {
      const start = performance.now();
      const body = { content: 'held', clientMessageId: `held-${index}` };
      const before = held.hits;
      const send = node.request<Problem>('POST', path(room), ada.token, body).then((answer) => {
        heldAtFirst ??= held.hits;
        return { ...answer, ms: performance.now() - start };
      });
      sends.push(send);
      // Each in a separate command, until the pool has no connection left.
      if (index < 100 && heldAtFirst === undefined) await Promise.race([held.happened(before + 1), send]);
      inUse = Math.max(inUse, node.running.context.store.pool().in_use);
    }
    // The metric counts the pools of writes, too.
    expect(inUse).toBeGreaterThanOrEqual(Math.min(100, heldAtFirst ?? 100));

    for (const room of rooms) {
      const { status, body } = await node.request<{ results: object[] }>('GET', path(room), ada.token);
      expect([status, body.results.length]).toEqual([200, 1]);
    }
    expect((await fetch(`${node.url}/readyz`)).status).toBe(200);

    for (const { status, body, ms } of await Promise.all(sends)) {
      expect([status, body.code, body.retryAfter]).toEqual([503, 'unavailable', 1]);
      expect(ms).toBeLessThan(MOST_MS);
    }
    held.release();
  },
);

it('reports not ready in time while the store does not respond to pings, and does not queue behind them', async () => {
  const held = proxy.hold('ping');
  const readiness = async () =>
    (await fetch(`${node.url}/readyz`, { signal: AbortSignal.timeout(2000) })).status;
  // A result of the last second may still be shared.
  await expect.poll(readiness, { timeout: 10_000 }).toBe(503);
  held.release();
  await expect.poll(async () => (await fetch(`${node.url}/readyz`)).status).toBe(200);
});

it('stores a message once if its majority came too late, whatever the response', async () => {
  const [room] = rooms as [Room];
  const body = { content: 'late', clientMessageId: 'late' };
  // The primary has it, and reports after a while that there is no majority.
  const late = proxy.failConcern(insertsOfMessages, { code: 64, codeName: 'WriteConcernTimeout', count: 1 });
  const { status } = await node.request('POST', path(room), ada.token, body);
  expect([late.hits, status]).toEqual([1, 201]);
  const again = await node.request('POST', path(room), ada.token, body);
  expect(again.status).toBe(200);
});
