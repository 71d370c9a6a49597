import { startStoreProxy } from '@sotto/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { createClients } from './support/socket-clients.js';
import { startTestStore } from './support/test-store.js';

/** The goal for one node: 10,000 connected users in 2,000 rooms cost at most 100 reads per second. */
const USERS = 10_000;
const GOAL = 100;
const ROOM_SIZE = 5;
const MINUTE_MS = 60_000;
const STEP_MS = 500;

const ends: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  vi.useRealTimers();
});

async function startServer(clock: () => number) {
  const store = await startTestStore();
  ends.push(() => store.stop());
  const proxy = await startStoreProxy(store.uri);
  ends.push(() => proxy.close());
  const keys = { FERNET_KEYS: generateFernetKey(), TOKEN_KEYS: generateFernetKey() };
  const server = await startHttpServer({ MONGODB_URI: proxy.uri, ...keys }, { clock });
  ends.push(() => server.close());
  const reads = () => {
    const kinds = Object.entries(proxy.counts()).filter(([kind]) =>
      /^(find|aggregate|count|distinct|getMore)/.test(kind),
    );
    return kinds.reduce((sum, [, count]) => sum + count, 0);
  };
  return { server, reads };
}

/** Registers users in rooms of five with a message in each, and connects all of them. */
async function connectUsers(server: HttpServer, users: number): Promise<void> {
  const call = async (token: string, path: string, body?: object) =>
    expect((await server.call('POST', `/api/chat/rooms/${path}`, { token, body })).status).toBeLessThan(300);
  const clients = createClients();
  ends.push(async () => clients.closeAll());
  let slug = '';
  for (let index = 0; index < users; index += 1) {
    const { tokens } = await server.person(`idler-${index}`);
    const { access_token: token } = tokens;
    if (index % ROOM_SIZE === 0) {
      slug = `room-${index}`;
      await call(token, '', { name: slug, slug });
      await call(token, `${slug}/messages/`, { content: 'text' });
    } else await call(token, `${slug}/join/`);
    await clients.connect(server.url, token);
  }
}

/** Reads during an idle minute with `users` connected users, five in each room. */
async function readsOfAMinute(users: number): Promise<number> {
  let now = Date.now();
  const { server, reads } = await startServer(() => now);
  await connectUsers(server, users);

  /** Waits for running work to end: no reads for a while. */
  async function settle(): Promise<void> {
    for (let [before, quiet] = [-1, 0]; quiet < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      quiet = reads() === before ? quiet + 1 : 0;
      before = reads();
    }
  }
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      now += STEP_MS;
      vi.advanceTimersByTime(STEP_MS);
      await settle();
    }
  };
  // The first minute announces presence and reads every head for the first time.
  await pass(MINUTE_MS);
  const before = reads();
  await pass(MINUTE_MS);
  return reads() - before;
}

it(
  '10,000 connected users in 2,000 idle rooms cost at most 100 reads per second',
  { timeout: 180_000 },
  async () => {
    // Scaled down to 10 and 60 users (1:1000 and 1:167); the difference per user extrapolates to 10,000.
    const [few, many] = [10, 60];
    const small = await readsOfAMinute(few);
    const large = await readsOfAMinute(many);
    const perUser = (large - small) / (many - few);
    const perSecond = (small + perUser * (USERS - few)) / (MINUTE_MS / 1000);
    expect({ small, large, perSecond: Math.ceil(perSecond) }).toSatisfy(
      (found: { perSecond: number }) => found.perSecond <= GOAL,
    );
  },
);
