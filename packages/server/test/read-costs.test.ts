import type { Room } from '@sotto/protocol';
import { startStoreProxy } from '@sotto/testing';
import type { StoreProxy } from '@sotto/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { createClients } from './support/socket-clients.js';
import { startTestStore } from './support/test-store.js';

/** Commands to the store are the cost of a request, so its reads are counted: they must not grow with the rooms. */
const SIZES = [3, 40];
const SILENCE_MS = 120_000;
const ROUNDS = 2;

const ends: (() => Promise<unknown>)[] = [];
let proxy: StoreProxy;
let server: HttpServer;
let now = Date.now();
const tokens = new Map<number, string>();
const clients = createClients();

beforeAll(async () => {
  // The server reads by itself every second; on a busy machine, that is during each piece of work.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const store = await startTestStore();
  ends.push(() => store.stop());
  proxy = await startStoreProxy(store.uri);
  ends.push(() => proxy.close());
  const keys = { FERNET_KEYS: generateFernetKey(), TOKEN_KEYS: generateFernetKey() };
  server = await startHttpServer({ MONGODB_URI: proxy.uri, ...keys }, { clock: () => now });
  ends.push(() => server.close());
  for (const size of SIZES) {
    const person = await server.person(`owner-of-${size}`);
    tokens.set(size, person.tokens.access_token);
    for (let index = 0; index < size; index += 1) {
      const slug = `room-${size}-${index}`;
      await call(size, 'POST', '/api/chat/rooms/', { name: slug, slug });
      await call(size, 'POST', `/api/chat/rooms/${slug}/messages/`, { content: 'text' });
    }
  }
  // So that no room has messages of the last minute, which the monitor would count.
  now += SILENCE_MS;
});
afterAll(async () => {
  clients.closeAll();
  for (const end of ends.reverse()) await end();
  vi.useRealTimers();
});

async function call<T>(size: number, method: string, path: string, body?: object): Promise<T> {
  const answer = await server.call<T>(method, path, { token: tokens.get(size), body });
  expect(answer.status).toBeLessThan(300);
  return answer.body;
}

/** Reads of rooms, members and messages so far. */
function readsSoFar(): Map<string, number> {
  const reads = Object.entries(proxy.counts()).filter(([kind]) =>
    /^(find|aggregate) (members|rooms|messages)/.test(kind),
  );
  return new Map(reads);
}

const sumOf = (reads: Record<string, number>) => Object.values(reads).reduce((sum, count) => sum + count, 0);

/** Reads of one piece of work with warm caches: the minimum of two runs, the first of which fills them. */
async function readsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  let least: Record<string, number> | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = readsSoFar();
    await work();
    const reads = [...readsSoFar()].map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const);
    const own = Object.fromEntries(reads.filter(([, count]) => count > 0));
    if (!least || sumOf(own) < sumOf(least)) least = own;
  }
  return least!;
}

const ONE_EACH = { 'find members': 1, 'find rooms': 1, 'find messages': 1 };

it.each(SIZES)('a list of %i joined rooms is three commands', async (size) => {
  const list = () => call<{ results: Room[] }>(size, 'GET', '/api/chat/rooms/?scope=joined');
  expect((await list()).results).toHaveLength(size);
  expect(await readsOf(list)).toEqual(ONE_EACH);
});

// Bans are read apart: a public room is hidden from those who are banned from it.
it.each(SIZES)('a list of %i joined rooms and the public ones is four commands', async (size) => {
  const list = () => call<{ results: Room[] }>(size, 'GET', '/api/chat/rooms/');
  expect((await list()).results).toHaveLength(SIZES.reduce((sum, count) => sum + count));
  expect(await readsOf(list)).toEqual({ ...ONE_EACH, 'find members': 2 });
  const search = () => call<{ results: Room[] }>(size, 'GET', `/api/chat/rooms/?q=room-${size}-`);
  expect((await search()).results).toHaveLength(size);
  expect(await readsOf(search)).toEqual({ ...ONE_EACH, 'find members': 2 });
});

it.each(SIZES)('the summary of %i silent rooms is three commands', async (size) => {
  const summary = () => call(size, 'GET', '/api/monitor/summary/');
  expect(await readsOf(summary)).toEqual(ONE_EACH);
});

it.each(SIZES)('a sync of %i rooms is two commands, and one more if all have changes', async (size) => {
  const client = await clients.connect(server.url, tokens.get(size)!);
  const sync = (rev: number) => {
    const rooms = Object.fromEntries(
      Array.from({ length: size }, (_, index) => [`room-${size}-${index}`, rev]),
    );
    return client.ask('sync', { rooms });
  };
  expect(await readsOf(() => sync(1))).toEqual({ 'find members': 1, 'find messages': 1 });
  expect(await readsOf(() => sync(0))).toEqual({ 'find members': 1, 'find messages': 2 });
});

it('joining and leaving a room takes 14 reads, in any number of rooms', async () => {
  const [few, many] = SIZES as [number, number];
  const path = `/api/chat/rooms/room-${few}-0`;
  const reads = await readsOf(async () => {
    await call(many, 'POST', `${path}/join/`);
    await call(many, 'POST', `${path}/leave/`);
  });
  expect(sumOf(reads)).toBeLessThanOrEqual(14);
});
