// One delivery from its beginning to what follows from it: where it may connect to, and what becomes of webhook and event.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { LookupAddress } from 'node:dns';
import { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DecryptionError } from '../../crypto/keyring.js';
import { NO_METRICS } from '../../no-metrics.js';
import { randomId } from '../../models/object-id.js';
import type { WebhookRecord } from '../../models/webhook.js';
import { createGuardedFetch } from '../../outbound/guarded-fetch.js';
import { createCourier } from './courier.js';
import { createRoomDelivery } from './room-delivery.js';
import { createEndpoints } from './sending/endpoints.js';
import { createRetries } from './sending/retries.js';
import { createSender } from './sending/sender.js';

const START = Date.parse('2026-11-28T12:00:00Z');
const DAY = 86_400_000;
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const EVENT = { id: 'evt_1', type: 'message.new', body: '{}' } as const;
const SECONDS = [5, 300, 1800];

let now: number;
let addresses: LookupAddress[];
let opens: boolean;
let isLive: boolean;
let term: AbortController;
let isHeld: boolean;
let lines: string[];
let logged: { outcome: string; failure?: string | undefined; status?: number | undefined }[];
let connections: { mock: { calls: unknown[][] } };
let receiver: Server | undefined;

beforeEach(() => {
  now = START;
  addresses = [{ address: '93.184.215.14', family: 4 }];
  [opens, isLive, isHeld] = [true, true, true];
  term = new AbortController();
  [lines, logged] = [[], []];
  connections = vi.spyOn(Socket.prototype, 'connect');
});
afterEach(() => {
  vi.restoreAllMocks();
  receiver?.closeAllConnections();
  receiver?.close();
  receiver = undefined;
});

const record = (url: string): WebhookRecord => ({
  ...{ _id: randomId(), site: randomId(), url, content: false, events: [], epoch: 1, failures: 0 },
  ...{ secret: { token: 'sealed', keyId: 'key' }, createdAt: new Date(now), since: new Date(now) },
  scanned: { messages: new Date(now), changes: new Date(now), audit: new Date(now) },
});

/** Everything that sends, without a store. `ALLOW_PRIVATE_NETWORKS` has these networks. */
function createNode(allowPrivateNetworks: string[] = []) {
  const clock = () => now;
  const logger = {
    warn: (_: unknown, text: string) => lines.push(text),
    error: (_: unknown, text: string) => lines.push(text),
  };
  const retries = createRetries(SECONDS, () => 0);
  const endpoints = createEndpoints({
    ...{ models: { Webhook: { updateOne: async () => ({}) } }, retries, logger, clock },
  } as never);
  const open = async () => {
    if (!opens) throw new DecryptionError('no key opens this value');
    return SECRET;
  };
  const guardedFetch = createGuardedFetch({ allowPrivateNetworks, resolve: async () => addresses });
  const courier = createCourier({
    ...{
      send: createSender({ guardedFetch, keys: { open } as never, version: '0', clock }),
      endpoints,
      retries,
    },
    ...{ log: { add: (row: never) => logged.push(row) }, metrics: NO_METRICS, logger, clock },
    maySend: () => true,
    lease: { isHeld: () => isHeld && !term.signal.aborted, term: () => term.signal },
    isLive: () => isLive,
  } as never);
  return { courier, endpoints, guardedFetch };
}

/** Starts a receiver on the loopback interface; returns its address. */
async function receive(status: number, headers: Record<string, string> = {}): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end());
  receiver = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

it.each([
  'https://127.0.0.1/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b::169.254.169.254]/',
  'https://169.254.169.254/latest/meta-data/',
])('connects to nothing for %s', async (url) => {
  const { courier } = createNode();
  const result = await courier.attempt(record(url), EVENT, 0);
  expect(result).toEqual({ isSettled: false, attempts: 1, retryAt: new Date(START + 5000) });
  expect(logged).toMatchObject([{ outcome: 'failed', failure: 'url_refused' }]);
  expect(connections.mock.calls).toEqual([]);
});

it.each(['127.0.0.1', '::ffff:127.0.0.1', '64:ff9b::a9fe:a9fe', '169.254.169.254'])(
  'connects to nothing where the name was public when the webhook was created, and is %s now',
  async (address) => {
    const { courier, guardedFetch } = createNode();
    const webhook = record('https://hooks.example.test/');
    await guardedFetch.check(webhook.url, 1000);
    addresses = [addresses[0]!, { address, family: address.includes(':') ? 6 : 4 }];
    await courier.attempt(webhook, EVENT, 0);
    expect(logged).toMatchObject([{ outcome: 'failed', failure: 'url_refused' }]);
    expect(connections.mock.calls).toEqual([]);
  },
);

it('follows no redirect: a receiver leads it to no other address', async () => {
  const url = await receive(302, { location: 'http://169.254.169.254/latest/meta-data/' });
  const { courier } = createNode(['127.0.0.1/32']);
  await courier.attempt(record(url), EVENT, 0);
  expect(logged).toMatchObject([{ outcome: 'failed', status: 302 }]);
  expect(connections.mock.calls).toHaveLength(1);
});

it('disables a webhook that says that it is gone, and keeps the event', async () => {
  const { courier } = createNode(['127.0.0.1/32']);
  const webhook = record(await receive(410));
  expect(await courier.attempt(webhook, EVENT, 0)).toMatchObject({ isSettled: false });
  expect(webhook).toMatchObject({ disabledReason: 'gone', disabledAt: new Date(START) });
  expect(courier.isReady(webhook)).toBe(false);
});

it('disables a webhook of which every delivery failed for five days, and not a moment earlier', async () => {
  const { courier } = createNode();
  const webhook = record('https://127.0.0.1/');
  await courier.attempt(webhook, EVENT, 0);
  now = START + 5 * DAY - 1;
  await courier.attempt(webhook, EVENT, 0);
  expect(webhook.disabledAt ?? null).toBeNull();
  now += 1;
  await courier.attempt(webhook, EVENT, 0);
  expect(webhook).toMatchObject({ disabledReason: 'failing', failingSince: new Date(START) });
});

it('sends nothing more of a backlog where its webhook is removed meanwhile', async () => {
  const { courier } = createNode(['127.0.0.1/32']);
  const webhook = record(await receive(204));
  const advanced: number[] = [];
  const deliverRoom = createRoomDelivery({
    heads: { current: async () => ({ seq: 3, rev: 3 }) },
    cursors: {
      // The cursors of a removed webhook are gone: the next one would begin anew.
      open: async () => ({ rev: 0, attempts: 0, retryAt: null }),
      advance: async (_cursor: unknown, rev: number) => void advanced.push(rev),
    } as never,
    readLog: async () => {
      if (!isLive) throw new Error('it reads on');
      return [1, 2, 3].map((rev) => ({ rev, type: EVENT.type, open: () => ((isLive = false), EVENT) }));
    },
    courier,
    clock: () => now,
  });
  await deliverRoom(webhook, '0'.repeat(24));
  expect([advanced, logged]).toMatchObject([[1], [{ outcome: 'delivered' }]]);
});

it('ends a request with the lease, and records nothing that another server decides', async () => {
  const webhook = record(await receive(500));
  receiver!.removeAllListeners('request').on('request', () => term.abort());
  const { courier } = createNode(['127.0.0.1/32']);
  expect(await courier.attempt(webhook, EVENT, 0)).toBe('superseded');
  expect([logged, webhook.failures]).toEqual([[], 0]);
  // Neither does it connect to anything afterwards.
  const { length } = connections.mock.calls;
  expect(await courier.attempt(webhook, EVENT, 0)).toBe('superseded');
  expect(connections.mock.calls).toHaveLength(length);
});

it('records nothing of a response that it sees after its lease, before any timer has ended that', async () => {
  const webhook = record(await receive(500));
  receiver!.on('request', () => (isHeld = false));
  const { courier } = createNode(['127.0.0.1/32']);
  expect(await courier.attempt(webhook, EVENT, 0)).toBe('superseded');
  expect([logged, webhook.failures]).toEqual([[], 0]);
});

it('begins the five days anew behind a success', async () => {
  const { courier } = createNode(['127.0.0.1/32']);
  const url = await receive(204);
  const webhook = record('https://10.0.0.1/');
  await courier.attempt(webhook, EVENT, 0);
  now += 4 * DAY;
  webhook.url = url;
  expect(await courier.attempt(webhook, EVENT, 0)).toEqual({ isSettled: true });
  webhook.url = 'https://10.0.0.1/';
  await courier.attempt(webhook, EVENT, 0);
  now += 4 * DAY;
  await courier.attempt(webhook, EVENT, 0);
  expect(webhook.disabledAt ?? null).toBeNull();
});

it.each([
  ['3600', 3_600_000],
  [new Date(START + 7_200_000).toUTCString(), 7_200_000],
])('leaves the receiver alone for as long as it asks: Retry-After: %s', async (header, milliseconds) => {
  const { courier } = createNode(['127.0.0.1/32']);
  const webhook = record(await receive(503, { 'retry-after': header }));
  const result = await courier.attempt(webhook, EVENT, 0);
  expect(result).toMatchObject({ isSettled: false, retryAt: new Date(START + milliseconds) });
  expect(webhook.pausedUntil).toEqual(new Date(START + milliseconds));
  now += milliseconds - 1;
  expect(courier.isReady(webhook)).toBe(false);
  now += 1;
  expect(courier.isReady(webhook)).toBe(true);
});

it('gives an event up after the last attempt, and says so', async () => {
  const { courier } = createNode();
  const webhook = record('https://127.0.0.1/');
  expect(await courier.attempt(webhook, EVENT, SECONDS.length)).toEqual({ isSettled: true });
  expect(logged).toMatchObject([{ outcome: 'skipped' }]);
  expect(lines).toEqual(['an event was not delivered: the last attempt failed']);
});

it('leaves a webhook alone whose secret cannot be opened, says once what helps, and gives nothing up', async () => {
  const { courier } = createNode();
  opens = false;
  const webhook = record('https://hooks.example.test/');
  for (let round = 1; round <= 50; round += 1) {
    const result = await courier.attempt(webhook, EVENT, SECONDS.length);
    expect(result).toEqual({ isSettled: false, attempts: SECONDS.length, retryAt: new Date(now) });
    expect(courier.isReady(webhook)).toBe(false);
    expect(webhook.pausedUntil!.getTime() - now).toBeGreaterThan(60_000);
    now = webhook.pausedUntil!.getTime();
    expect(courier.isReady(webhook)).toBe(true);
  }
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('sotto webhooks rotate-secret');
  expect([logged, connections.mock.calls]).toEqual([[], []]);
  expect(webhook.disabledAt ?? null).toBeNull();
});
