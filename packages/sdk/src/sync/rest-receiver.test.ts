import type { Profile, Room } from '@sotto/protocol';
import { beforeEach, expect, it, vi } from 'vitest';
import { browserPage } from '../create-environment.js';
import { ChatError } from '../errors.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createGapRecovery } from './gap-recovery.js';
import { createRestReceiver } from './rest-receiver.js';

const me = { id: 'u1', username: 'ada' } as Profile;
const room = (rev: number): Room =>
  ({ slug: 'r', name: 'R', rev, lastSeq: rev, lastReadSeq: 0, memberCount: 1 }) as Room;
const refused = new ChatError('network', 'refused');

let clock: ReturnType<typeof createManualClock>;
let rev: number;
const readRooms = vi.fn<() => Promise<Room[]>>();
const onChange = vi.fn();

function receive() {
  const emit = vi.fn();
  const recovery = createGapRecovery({
    clock,
    sync: () => Promise.reject(refused),
    emit,
    onStale: () => undefined,
  });
  return createRestReceiver({
    env: { clock, random: () => 0.5, page: browserPage },
    events: { emit },
    recovery,
    readRooms,
    readChanges: async () => ({ results: [], rev, hasMore: false }),
    user: () => me,
    onChange,
  });
}

/** How often the rooms are asked for within so many milliseconds. */
async function asked(milliseconds: number): Promise<number> {
  readRooms.mockClear();
  await clock.advance(milliseconds);
  await settle();
  return readRooms.mock.calls.length;
}

beforeEach(() => {
  clock = createManualClock();
  rev = 1;
  readRooms.mockReset();
  readRooms.mockImplementation(async () => [room(rev)]);
  onChange.mockReset();
});

it('begins after three failed sockets, or one that timed out', async () => {
  const receiver = receive();
  for (let tries = 1; tries <= 2; tries += 1) receiver.failed(refused);
  await settle();
  expect([readRooms.mock.calls.length, receiver.isActive]).toEqual([0, false]);
  receiver.failed(refused);
  await settle();
  expect([readRooms.mock.calls.length, receiver.isActive, onChange.mock.calls.length]).toEqual([1, true, 1]);
  receiver.stop();
  expect(clock.waiting).toBe(0);
  const slow = receive();
  slow.failed(new ChatError('timeout', 'no answer'));
  await settle();
  expect(slow.isActive).toBe(true);
  slow.stop();
});

it('ends where a listener of its beginning stops it', async () => {
  const receiver = receive();
  onChange.mockImplementation(() => receiver.stop());
  receiver.failed(new ChatError('timeout', 'no reply'));
  await settle();
  expect([onChange.mock.calls.length, receiver.isActive, clock.waiting]).toEqual([1, false, 0]);
});

it('polls every two seconds while there are changes, and at growing intervals of up to fifteen while there are none', async () => {
  const receiver = receive();
  for (let tries = 1; tries <= 3; tries += 1) receiver.failed(refused);
  await settle();
  for (let round = 0; round < 5; round += 1) {
    rev += 1;
    expect(await asked(2_000)).toBe(1);
  }
  expect(await asked(120_000)).toBeLessThan(14);
  expect(await asked(150_000)).toBe(10);
  rev += 1;
  let seconds = 1;
  while ((await asked(1_000)) === 0) seconds += 1;
  expect(seconds).toBeLessThanOrEqual(15);
  expect(await asked(2_000)).toBe(1);
  // Sockets that fail meanwhile ask for nothing more.
  receiver.failed(refused);
  expect(readRooms.mock.calls).toHaveLength(1);
  receiver.stop();
  expect(await asked(60_000)).toBe(0);
});

it('waits as long as the server asks, and stops where it cannot be reached, until the next socket fails', async () => {
  const receiver = receive();
  for (let tries = 1; tries <= 3; tries += 1) receiver.failed(refused);
  await settle();
  readRooms.mockRejectedValueOnce(new ChatError('rate_limited', 'slowly', { status: 429, retryAfter: 40 }));
  expect(await asked(2_000)).toBe(1);
  expect([await asked(39_000), receiver.isActive]).toEqual([0, true]);
  readRooms.mockRejectedValueOnce(refused);
  expect(await asked(1_500)).toBe(1);
  expect([receiver.isActive, clock.waiting, onChange.mock.calls.length]).toEqual([false, 0, 2]);
  receiver.failed(refused);
  await settle();
  expect(receiver.isActive).toBe(true);
  receiver.stop();
});

it('polls every half minute on a hidden page', async () => {
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  const receiver = receive();
  for (let tries = 1; tries <= 3; tries += 1) receiver.failed(refused);
  await settle();
  expect(await asked(29_000)).toBe(0);
  expect(await asked(1_500)).toBe(1);
  receiver.stop();
  vi.unstubAllGlobals();
});
