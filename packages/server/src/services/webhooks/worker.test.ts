// Two servers and one lease: who sends, and who goes on when the one that sends is gone.
import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import { randomId } from '../../models/object-id.js';
import type { WebhookRecord } from '../../models/webhook.js';
import { createLease } from './lease.js';
import { createWebhookWorker } from './worker.js';

const START = Date.parse('2026-11-28T12:00:00Z');
const webhook = { _id: randomId(), site: randomId(), epoch: 1 } as WebhookRecord;
const SITE = webhook.site.toString();

interface LeaseRow {
  holder: string;
  until: Date;
}
interface LeaseFilter {
  holder?: { $eq: string };
  $or?: [{ holder: { $eq: string } }, { until: { $lt: Date } }];
}

/** The one document of the lease, with a unique id: an upsert that does not match it is refused. */
function createLeaseModel() {
  let row: LeaseRow | undefined;
  return {
    async updateOne({ holder, $or }: LeaseFilter, { $set }: { $set: LeaseRow }, { upsert = false } = {}) {
      const fits = (own: LeaseRow) =>
        $or ? own.holder === $or[0].holder.$eq || own.until < $or[1].until.$lt : own.holder === holder!.$eq;
      if (row ? fits(row) : upsert) row = { ...row, ...$set };
      else if (upsert) throw new mongoose.mongo.MongoServerError({ message: 'E11000', code: 11000 });
    },
  };
}

function createCluster() {
  let now = START;
  const clock = () => now;
  const models = { WebhookLease: createLeaseModel() } as never;
  const delivered: string[] = [];
  const due = new Set<string>();
  const addNode = (name: string) =>
    createWebhookWorker({
      lease: createLease({ models, clock }),
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
      scanMessages: async () => {},
      scanAudit: { quick: async () => {}, full: async () => {} },
      sweepHeads: async () => {},
      walkReplays: async () => {},
      logger: { warn() {} } as never,
    });
  return { addNode, due, delivered, pass: (milliseconds: number) => (now += milliseconds) };
}

it('lets one server send, and another go on 6 s after it was heard of last', async () => {
  const { addNode, due, delivered, pass } = createCluster();
  const [one, two] = [addNode('one'), addNode('two')];
  await one.tick();
  await two.tick();
  for (const node of [one, two]) node.wake([{ roomId: 'a', siteId: SITE }]);
  expect(delivered).toEqual(['one a']);
  // It dies: what it was woken for is written in the store alone.
  due.add('b');
  pass(6000);
  await two.tick();
  expect([one.maySend(), two.maySend()]).toEqual([false, false]);
  pass(1);
  await two.tick();
  expect([one.maySend(), two.maySend()]).toEqual([false, true]);
  expect(delivered).toEqual(['one a', 'two b']);
  // It was only slow: it comes back, and does not send beside the other.
  await one.tick();
  one.wake([{ roomId: 'c', siteId: SITE }]);
  expect(delivered).toEqual(['one a', 'two b']);
});

it('hands over at once where it is stopped', async () => {
  const { addNode, due, delivered } = createCluster();
  const [one, two] = [addNode('one'), addNode('two')];
  await one.tick();
  await one.stop();
  due.add('a');
  await two.tick();
  expect(delivered).toEqual(['two a']);
});
