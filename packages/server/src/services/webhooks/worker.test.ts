// Two servers and one lease: who sends, and who goes on when the one that sends is gone.
import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import { randomId } from '../../models/object-id.js';
import type { WebhookRecord } from '../../models/webhook.js';
import { createLease, LEASE_MS } from './lease.js';
import { createWebhookWorker } from './worker.js';

const START = Date.parse('2026-11-28T12:00:00Z');
const webhook = { _id: randomId(), site: randomId(), epoch: 1 } as WebhookRecord;
const SITE = webhook.site.toString();

interface LeaseRow {
  holder: string;
  until: Date;
}
interface LeaseFilter {
  holder: { $eq: string };
  until?: { $eq: Date } | { $ne: Date };
}

/** The one document of the lease. */
function createLeaseModel() {
  let row: LeaseRow | undefined;
  const time = (date: Date) => date.getTime();
  const matches = ({ holder, until }: LeaseFilter) =>
    row?.holder === holder.$eq &&
    (!until || ('$eq' in until ? time(until.$eq) === time(row.until) : time(until.$ne) !== time(row.until)));
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

function createCluster() {
  let now = START;
  const models = { WebhookLease: createLeaseModel() } as never;
  const delivered: string[] = [];
  const due = new Set<string>();
  const addNode = (name: string, { clockIsAheadBy = 0, scan = () => {} } = {}) =>
    createWebhookWorker({
      lease: createLease({ models, clock: () => now + clockIsAheadBy }),
      registry: {
        ...{ refresh: async () => {}, all: () => [webhook], ofSite: () => [webhook] },
        ...{ isLive: () => true, hasSite: () => true },
      },
      endpoints: { isReady: () => true, lanesOf: () => 8 } as never,
      cursors: { due: async () => [...due], countBehind: async () => 0 } as never,
      deliverRoom: async (_webhook, room) => {
        delivered.push(`${name} ${room}`);
        due.delete(room);
      },
      deliverEvents: async () => {},
      scanMessages: async () => scan(),
      scanAudit: { quick: async () => {}, full: async () => {} },
      sweepHeads: async () => {},
      walkReplays: async () => {},
      logger: { warn() {} } as never,
    });
  return { addNode, due, delivered, pass: (milliseconds: number) => (now += milliseconds) };
}

it('lets one server send, and another go on as soon as it was not heard of for longer than its lease', async () => {
  const { addNode, due, delivered, pass } = createCluster();
  const [one, two] = [addNode('one'), addNode('two')];
  await one.tick();
  await two.tick();
  for (const node of [one, two]) node.wake([{ roomId: 'a', siteId: SITE }]);
  expect(delivered).toEqual(['one a']);
  // It dies: what it was woken for is written in the store alone.
  due.add('b');
  pass(LEASE_MS);
  await two.tick();
  expect([one.maySend(), two.maySend()]).toEqual([false, false]);
  pass(LEASE_MS / 10);
  await two.tick();
  expect([one.maySend(), two.maySend()]).toEqual([false, true]);
  await expect.poll(() => delivered).toEqual(['one a', 'two b']);
  // It was only slow: it comes back, and does not send beside the other.
  await one.tick();
  one.wake([{ roomId: 'c', siteId: SITE }]);
  expect(delivered).toEqual(['one a', 'two b']);
});

it.each([-3_600_000, 3_600_000])(
  'never lets two send where a clock is wrong by %d ms',
  async (clockIsAheadBy) => {
    const { addNode, pass } = createCluster();
    const [one, two] = [addNode('one'), addNode('two', { clockIsAheadBy })];
    await one.tick();
    for (let renewals = 0; renewals < 20; renewals += 1) {
      await two.tick();
      expect([one.maySend(), two.maySend()]).toEqual([true, false]);
      pass(LEASE_MS - 1);
      await one.tick();
    }
  },
);

it('looks for what moved while nobody sent, each time that it begins to send', async () => {
  const { addNode, pass } = createCluster();
  let scans = 0;
  const node = addNode('one', { scan: () => (scans += 1) });
  await node.tick();
  await expect.poll(() => scans).toBe(1);
  pass(LEASE_MS - 1);
  await node.tick();
  expect([node.maySend(), scans]).toEqual([true, 1]);
  pass(LEASE_MS);
  expect(node.maySend()).toBe(false);
  await node.tick();
  await expect.poll(() => scans).toBe(2);
});

it('ends what is under way with the lease, also where its timer is late', async () => {
  let now = START;
  const lease = createLease({ models: { WebhookLease: createLeaseModel() } as never, clock: () => now });
  await lease.take();
  const term = lease.term();
  now += LEASE_MS - 1;
  expect([lease.term(), term.aborted]).toEqual([term, false]);
  now += 1;
  expect([lease.term().aborted, term.aborted]).toEqual([true, true]);
  await lease.take();
  expect([lease.term().aborted, term.aborted]).toEqual([false, true]);
});

it('hands over at once where it is stopped', async () => {
  const { addNode, due, delivered } = createCluster();
  const [one, two] = [addNode('one'), addNode('two')];
  await one.tick();
  await one.stop();
  due.add('a');
  await two.tick();
  await expect.poll(() => delivered).toEqual(['two a']);
});
