// The lease of webhooks in a store: whom it lets send, by clocks that differ, and when answers come late.
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createLease, LEASE_MS } from '../src/services/webhooks/lease.js';
import type { Lease } from '../src/services/webhooks/lease.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long nobody may have seen a renewal before another server sends. */
const TAKEOVER_MS = LEASE_MS * 1.1;

let harness: ServicesHarness;
let now: number;

beforeAll(async () => {
  harness = await startServices();
});
afterAll(() => harness.close());
beforeEach(async () => {
  now = Date.parse('2026-11-28T12:00:00Z');
  await harness.node.models.WebhookLease.deleteMany({});
});

const addServer = (clock = () => now) => createLease({ models: harness.node.models, clock });
const held = (leases: Lease[]) => leases.map((lease) => lease.isHeld());
const takeAll = (leases: Lease[]) => Promise.all(leases.map((lease) => lease.take()));

it('is taken by one of several that ask at once, at first and behind one that died', async () => {
  const leases = Array.from({ length: 5 }, () => addServer());
  const first = await takeAll(leases);
  expect(first.filter(Boolean)).toHaveLength(1);
  const others = leases.filter((_, index) => !first[index]);
  await takeAll(others);
  now += TAKEOVER_MS;
  expect(held(leases)).not.toContain(true);
  expect((await takeAll(others)).filter(Boolean)).toHaveLength(1);
});

it.each([
  ['an hour behind', (time: number) => time - HOUR],
  ['an hour ahead', (time: number) => time + HOUR],
  ['faster by 9 %', (time: number) => time * 1.09],
])('never lets another send beside its holder where the clock of that one is %s', async (_, read) => {
  const [holder, other] = [addServer(), addServer(() => read(now))];
  await holder.take();
  for (let renewals = 0; renewals < 5; renewals += 1) {
    for (let step = 0; step < 3; step += 1) {
      expect([holder.isHeld(), await other.take()]).toEqual([true, false]);
      now += LEASE_MS / 3 - 1;
    }
    await holder.take();
  }
  // The holder is gone.
  await other.take();
  now += LEASE_MS - 1;
  expect([holder.isHeld(), await other.take()]).toEqual([true, false]);
  now += TAKEOVER_MS;
  expect([holder.isHeld(), await other.take()]).toEqual([false, true]);
});

it('does not pass to a server that has not looked for long enough, whenever the holder was there last', async () => {
  const [holder, other] = [addServer(), addServer()];
  await holder.take();
  now += HOUR;
  expect(await other.take()).toBe(false);
  now += TAKEOVER_MS - 1;
  expect(await other.take()).toBe(false);
  now += 1;
  expect(await other.take()).toBe(true);
  // Who held it is refused like everyone else.
  expect(await holder.take()).toBe(false);
});

it('is not taken from a holder that renews it after all, behind the look of another', async () => {
  const { WebhookLease } = harness.node.models;
  const [holder, other] = [addServer(), addServer()];
  await holder.take();
  await other.take();
  now += TAKEOVER_MS;
  const write = WebhookLease.updateOne.bind(WebhookLease);
  let writes = 0;
  // The first one of the other asks whether it is the holder already.
  const spy = vi.spyOn(WebhookLease, 'updateOne').mockImplementation(((...args: Parameters<typeof write>) => {
    writes += 1;
    return writes === 2 ? holder.take().then(() => write(...args)) : write(...args);
  }) as never);
  const isTaken = await other.take();
  spy.mockRestore();
  expect([isTaken, other.isHeld(), holder.isHeld()]).toEqual([false, false, true]);
});

it('counts from the moment at which it was asked for, not from the answer', async () => {
  const holder = addServer();
  const renew = (milliseconds: number) => {
    const answer = holder.take();
    now += milliseconds;
    return answer;
  };
  await holder.take();
  expect(await renew(LEASE_MS - 1)).toBe(true);
  expect(holder.term().aborted).toBe(false);
  now += 1;
  expect([holder.isHeld(), holder.term().aborted]).toEqual([false, true]);
  // An answer that came too late gives nothing.
  await holder.take();
  const term = holder.term();
  expect([await renew(LEASE_MS), term.aborted, holder.term().aborted]).toEqual([false, true, true]);
});

it('is taken at once where it was released, and not released by one that has lost it', async () => {
  const [one, two] = [addServer(), addServer()];
  await one.take();
  const term = one.term();
  expect(await two.take()).toBe(false);
  await one.release();
  expect([one.isHeld(), term.aborted]).toEqual([false, true]);
  expect(await two.take()).toBe(true);
  await one.release();
  expect([await one.take(), await two.take()]).toEqual([false, true]);
});

it('begins a day once, on the server that holds it', async () => {
  const [one, two] = [addServer(), addServer()];
  await one.take();
  expect([await two.beginDay(DAY), await one.beginDay(DAY), await one.beginDay(DAY)]).toEqual([
    ...[false, true, false],
  ]);
  await one.release();
  await two.take();
  now += DAY;
  expect(await two.beginDay(DAY)).toBe(false);
  now += 1;
  expect([await one.beginDay(DAY), await two.beginDay(DAY)]).toEqual([false, true]);
});
