// Two servers and one lease: who sends, and who goes on when the one that sends is gone. The lease itself is tested with
// a store (`test/webhook-lease.test.ts`).
import mongoose from 'mongoose';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { randomId } from '../../models/object-id.js';
import type { WebhookRecord } from '../../models/webhook.js';
import { createLease, LEASE_MS, RENEW_MS } from './lease.js';
import { createWebhookWorker } from './worker.js';

const webhook = { _id: randomId(), site: randomId(), epoch: 1 } as WebhookRecord;
const SWEEP_CHECK_MS = 600_000;
/** Longer than another server waits, and looks for the lease once more. */
const TAKEN_OVER_MS = LEASE_MS * 1.1 + 2 * RENEW_MS;

interface LeaseRow {
  holder: string;
  until: Date;
}
interface LeaseFilter {
  holder: { $eq: string };
  until?: { $eq: Date };
}

/** The one document of the lease. */
function createLeaseStore() {
  let row: LeaseRow | undefined;
  const matches = ({ holder, until }: LeaseFilter) =>
    row?.holder === holder.$eq && (!until || until.$eq.getTime() === row.until.getTime());
  return {
    findOne: () => ({ read: () => ({ lean: async () => row && { ...row } }) }),
    async create(created: LeaseRow) {
      if (row) throw new mongoose.mongo.MongoServerError({ message: 'E11000', code: 11000 });
      row = created;
    },
    async updateOne(filter: LeaseFilter, { $set }: { $set: LeaseRow }) {
      if (!matches(filter)) return { matchedCount: 0 };
      row = { ...row, ...$set };
      return { matchedCount: 1 };
    },
  };
}

interface NodeOptions {
  scan?: () => unknown;
  /** What a delivery waits for. */
  deliver?: (room: string) => Promise<unknown>;
  lanes?: number;
  scanAudit?: () => void;
  sweep?: () => void;
  beginDay?: () => boolean;
}

function createCluster() {
  const store = createLeaseStore();
  const delivered: string[] = [];
  const due = new Set<string>();

  function addNode(name: string, options: NodeOptions = {}) {
    const { scan, deliver, lanes = 8, scanAudit, sweep, beginDay } = options;
    let isCutOff = false;
    let writes = 0;
    let webhooks: WebhookRecord[] = [];
    const never = new Promise<never>(() => {});
    const models = {
      WebhookLease: {
        ...store,
        updateOne: (...args: Parameters<typeof store.updateOne>) => {
          writes += 1;
          return isCutOff ? never : store.updateOne(...args);
        },
      },
    };
    const worker = createWebhookWorker({
      lease: {
        ...createLease({ models: models as never, clock: Date.now }),
        beginDay: async () => beginDay?.() ?? false,
      },
      registry: {
        refresh: async () => void (webhooks = [webhook]),
        ...{ all: () => webhooks, ofSite: () => webhooks, isLive: () => true, hasSite: () => true },
      },
      endpoints: { isReady: () => true, lanesOf: () => lanes } as never,
      cursors: { due: async () => [...due], countBehind: async () => 0 } as never,
      deliverRoom: async (_webhook, room) => {
        delivered.push(`${name} ${room}`);
        due.delete(room);
        await deliver?.(room);
      },
      deliverEvents: async () => {},
      scanMessages: async () => void (await scan?.()),
      scanAudit: { quick: async () => scanAudit?.(), full: async () => {} },
      sweepHeads: async () => sweep?.(),
      walkReplays: async () => {},
      logger: { warn() {} } as never,
    });
    return {
      ...worker,
      wake: (...rooms: string[]) =>
        worker.wake(rooms.map((roomId) => ({ roomId, siteId: webhook.site.toString() }))),
      /** From now on it reaches the store no more, like one that is dead, or taken for dead. */
      cutOff: () => void (isCutOff = true),
      leaseWrites: () => writes,
    };
  }

  return { addNode, due, delivered };
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-28T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

it('lets one server send, and another go on when it was not heard of for longer than its lease', async () => {
  const { addNode, due, delivered } = createCluster();
  const [one, two] = [addNode('one'), addNode('two')];
  one.start();
  await pass(RENEW_MS);
  two.start();
  await pass(10 * LEASE_MS);
  for (const node of [one, two]) node.wake('a');
  expect(delivered).toEqual(['one a']);
  one.cutOff();
  for (let passed = 0; passed < TAKEN_OVER_MS; passed += 10) {
    await pass(10);
    expect(one.maySend() && two.maySend()).toBe(false);
    // What happens while nobody sends is written in the store alone.
    if (passed === LEASE_MS) due.add('b');
  }
  expect([one.maySend(), two.maySend()]).toEqual([false, true]);
  expect(delivered).toEqual(['one a', 'two b']);
  // It was only slow, and does not send beside the other.
  for (const node of [one, two]) node.wake('c');
  expect(delivered).toEqual(['one a', 'two b', 'two c']);
});

it('writes the lease every 400 ms while it holds it, not once more at its ticks, and scans once', async () => {
  const { addNode } = createCluster();
  let scans = 0;
  const node = addNode('one', { scan: () => (scans += 1) });
  node.start();
  await pass(RENEW_MS);
  const before = node.leaseWrites();
  await pass(10 * RENEW_MS);
  expect([node.leaseWrites() - before, scans]).toEqual([10, 1]);
});

it('leaves the audit and the heads of rooms to the server that sends, and these to once a day', async () => {
  const { addNode } = createCluster();
  const done: string[] = [];
  let isNewDay = false;
  const watch = (name: string) => ({
    scanAudit: () => void done.push(`${name} audit`),
    sweep: () => void done.push(`${name} heads`),
    beginDay: () => isNewDay,
  });
  const [one, two] = [addNode('one', watch('one')), addNode('two', watch('two'))];
  for (const node of [one, two]) node.start();
  await pass(SWEEP_CHECK_MS);
  expect(new Set(done)).toEqual(new Set(['one audit']));
  isNewDay = true;
  await pass(SWEEP_CHECK_MS);
  expect(new Set(done)).toEqual(new Set(['one audit', 'one heads']));
});

it('looks for what moved while nobody sent, each time that it begins to send', async () => {
  const { addNode } = createCluster();
  let scans = 0;
  const node = addNode('one', { scan: () => (scans += 1) });
  await node.tick();
  expect(scans).toBe(1);
  await pass(LEASE_MS - 1);
  await node.tick();
  expect([node.maySend(), scans]).toEqual([true, 1]);
  await pass(1);
  expect(node.maySend()).toBe(false);
  await node.tick();
  expect([node.maySend(), scans]).toEqual([true, 2]);
});

it('looks for what moved while a webhook was disabled, as soon as it is enabled', async () => {
  const { addNode } = createCluster();
  const scan = vi.fn();
  addNode('one', { scan }).start();
  await pass(3000);
  scan.mockClear();
  await pass(3000);
  expect(scan).not.toHaveBeenCalled();
  // Disabled and enabled again between two looks.
  webhook.changedAt = new Date();
  await pass(1000);
  expect(scan).toHaveBeenCalledOnce();
});

it('goes on for a server that died a lease behind its own start', async () => {
  const { addNode } = createCluster();
  const one = addNode('one');
  one.start();
  await pass(10 * LEASE_MS);
  one.cutOff();
  const two = addNode('two');
  two.start();
  await pass(TAKEN_OVER_MS);
  expect([one.maySend(), two.maySend()]).toEqual([false, true]);
});

it('sends what is known to wait before it has looked for more', async () => {
  const { addNode, due, delivered } = createCluster();
  const [one, two] = [addNode('one'), addNode('two', { scan: () => sleep(1000 * LEASE_MS) })];
  for (const node of [one, two]) node.start();
  // Two takes over by a renewal, and not at a tick, which sends what is due anyway.
  await pass(4 * RENEW_MS + 1);
  one.cutOff();
  while (one.maySend()) await pass(1);
  due.add('a');
  while (!two.maySend()) await pass(1);
  await pass(1);
  expect(delivered).toEqual(['two a']);
});

it('begins nothing of what it was woken for when its lease is over', async () => {
  const { addNode, delivered } = createCluster();
  const node = addNode('one', { lanes: 1, deliver: () => sleep(LEASE_MS) });
  await node.tick();
  node.wake('a', 'b');
  await pass(LEASE_MS);
  expect([node.maySend(), delivered]).toEqual([false, ['one a']]);
});

it('ends what is under way with the lease, also where its timer is late', async () => {
  const lease = createLease({ models: { WebhookLease: createLeaseStore() } as never, clock: Date.now });
  await lease.take();
  const term = lease.term();
  await pass(LEASE_MS - 1);
  expect([lease.term(), term.aborted]).toEqual([term, false]);
  await pass(1);
  expect(term.aborted).toBe(true);
  await lease.take();
  const next = lease.term();
  expect(next.aborted).toBe(false);
  // As in a process that was paused: the time has passed, and no timer has run.
  vi.setSystemTime(Date.now() + LEASE_MS);
  expect(next.aborted).toBe(false);
  expect([lease.term().aborted, next.aborted]).toEqual([true, true]);
});

it('hands over at once where it is stopped', async () => {
  const { addNode, due, delivered } = createCluster();
  const [one, two] = [addNode('one'), addNode('two')];
  await one.tick();
  await two.tick();
  await one.stop();
  due.add('a');
  await two.tick();
  await pass(0);
  expect(delivered).toEqual(['two a']);
});

it('keeps the lease until what is under way is over where it is stopped, and begins nothing more', async () => {
  const { addNode, delivered } = createCluster();
  const [one, two] = [addNode('one', { lanes: 1, deliver: () => sleep(2 * LEASE_MS) }), addNode('two')];
  one.start();
  await pass(RENEW_MS);
  two.start();
  one.wake('a', 'b');
  const stopped = one.stop();
  one.wake('c');
  await pass(2 * LEASE_MS - 1);
  expect([one.maySend(), two.maySend()]).toEqual([false, false]);
  await pass(1);
  await stopped;
  await pass(RENEW_MS);
  expect([two.maySend(), delivered]).toEqual([true, ['one a']]);
});
