import { pino } from 'pino';
import type { User } from '@sotto/protocol';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { publishControl } from '../src/bus/bus.js';
import type { Bus } from '../src/bus/bus.js';
import { createLocalBus } from '../src/bus/local-bus.js';
import { createPresenceService } from '../src/services/presence.js';
import type { PresenceService } from '../src/services/presence.js';
import type { Realtime } from '../src/services/realtime.js';
import { createUserDirectory } from '../src/services/user/user-directory.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

let harness: ServicesHarness;
let people: Actor[];
let told: string[];
let bus: Bus;
let presence: PresenceService;
const logger = pino({ level: 'silent' });

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  harness = await startServices();
  people = await Promise.all(Array.from({ length: 5 }, (_, index) => harness.addUser(`person${index}`)));
  for (const [index, person] of people.entries())
    await harness.node.rooms.create(person, { name: `room ${index}` });
});
afterAll(async () => {
  await harness.close();
  vi.useRealTimers();
});
beforeEach(() => {
  told = [];
  const realtime = {
    toRooms: (
      _site: string,
      rooms: string[],
      _event: string,
      { user, status }: { user: User; status: string },
    ) => void told.push(`${user.username} ${status} to ${rooms.length}`),
  } as unknown as Realtime;
  const { keys, models } = harness.node;
  bus = createLocalBus({ logger });
  const users = createUserDirectory({
    models,
    keys,
    bus,
    clock: Date.now,
    logger,
    baseUrl: () => '',
    sites: { find: async () => ({ name: 'Shop' }) },
  });
  presence = createPresenceService({ models, users, realtime, logger });
});

/** Advances the service's clock, and waits for its queries. */
async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}

const find = () => vi.spyOn(harness.node.models.Member, 'find');
const statusOf = async ({ userId }: Actor) => (await presence.statusOf([userId])).get(userId);

it('announces a change after two seconds, once, and knows it at once', async () => {
  const [ada] = people as [Actor];
  presence.connected(ada, 'one');
  presence.connected(ada, 'two');
  expect(await statusOf(ada)).toBe('online');
  await pass(1500);
  expect(told).toEqual([]);
  await pass(1000);
  expect(told).toEqual(['person0 online to 1']);
  presence.disconnected(ada, 'one');
  await pass(3000);
  presence.disconnected(ada, 'two');
  await pass(1500);
  expect(told).toHaveLength(1);
  await pass(1000);
  expect(told).toEqual(['person0 online to 1', 'person0 offline to 1']);
  expect(await statusOf(ada)).toBe('offline');
  await presence.close();
});

it('announces neither a reload nor a short-lived socket', async () => {
  const [ada, bob] = people as [Actor, Actor];
  presence.connected(ada, 'before');
  await pass(2500);
  presence.disconnected(ada, 'before');
  await pass(500);
  presence.connected(ada, 'after');
  presence.connected(bob, 'short');
  presence.disconnected(bob, 'short');
  await pass(5000);
  expect(told).toEqual(['person0 online to 1']);
  await presence.close();
});

it('announces what a user shows in the end where the setting changes twice at once', async () => {
  const [ada] = people as [Actor];
  const { models } = harness.node;
  presence.connected(ada, 'one');
  await pass(2500);
  told.length = 0;
  const set = async (online: boolean) => {
    await models.User.updateOne({ _id: { $eq: ada.userId } }, { $set: { 'privacy.online': online } });
    await publishControl(bus, { kind: 'user', userId: ada.userId });
    presence.visibilityChanged(ada);
  };
  const rows = await models.Member.find({ user: { $eq: ada.userId } })
    .select('room site user')
    .lean();
  let finish!: () => void;
  const slow = new Promise((resolve) => (finish = () => resolve(rows)));
  const reads = find().mockImplementationOnce(() => ({ select: () => ({ lean: () => slow }) }) as never);
  await set(false);
  await expect.poll(() => reads.mock.calls.length).toBe(1);
  await set(true);
  await pass(0);
  finish();
  await pass(0);
  expect(told).toEqual(['person0 offline to 1', 'person0 online to 1']);
  reads.mockRestore();
  await presence.close();
});

it('announces endless opening and closing at most once in two seconds, and reads as rarely', async () => {
  const [ada] = people as [Actor];
  const reads = find();
  for (let round = 0; round < 200; round += 1) {
    presence.connected(ada, `socket ${round}`);
    presence.disconnected(ada, `socket ${round}`);
    if (round % 20 === 19) await pass(250);
  }
  await pass(5000);
  expect(told.length).toBeLessThanOrEqual(2);
  expect(reads.mock.calls.length).toBeLessThanOrEqual(2);
  reads.mockRestore();
  await presence.close();
});

it('reads once for all users who connect at the same time', async () => {
  const reads = find();
  for (const person of people) presence.connected(person, `of ${person.userId}`);
  await pass(2500);
  expect(told).toHaveLength(5);
  expect(reads.mock.calls.length).toBe(1);
  reads.mockRestore();
  await presence.close();
  expect(told).toHaveLength(5);
});
