import type { DeliveredState, Room } from '@sotto/protocol';
import { beforeEach, expect, it } from 'vitest';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createDeliveries } from './deliveries.js';
import type { Deliveries } from './deliveries.js';

const room = (slug: string, change: Partial<Room> = {}) =>
  ({ slug, role: 'member', memberCount: 20, lastReadSeq: 4, lastSeq: 4, ...change }) as Room;

let clock: ReturnType<typeof createManualClock>;
let deliveries: Deliveries;
let asked: Record<string, number>[];
let answer: (rooms: Record<string, number>) => Promise<DeliveredState>;

beforeEach(() => {
  clock = createManualClock();
  asked = [];
  answer = async (rooms) => ({ rooms });
  deliveries = createDeliveries({
    clock,
    request: (_, { rooms }) => {
      asked.push(rooms);
      return answer(rooms);
    },
  });
});

/** Lets two seconds pass. */
async function pass(): Promise<void> {
  await clock.advance(2_000);
  await settle();
}

it('reports what came to several rooms once, 2 s after the first message', async () => {
  deliveries.learn([room('a'), room('b')]);
  for (const seq of [5, 6, 7]) deliveries.received('a', seq);
  await clock.advance(1_999);
  expect(asked).toEqual([]);
  deliveries.received('b', 5);
  await pass();
  expect(asked).toEqual([{ a: 7, b: 5 }]);
  // The same messages once more, as from a page of the history.
  deliveries.received('a', 7);
  await pass();
  expect([asked.length, clock.waiting]).toEqual([1, 0]);
});

it('reports what was unread when the rooms were read', async () => {
  deliveries.learn([room('a', { lastSeq: 9 }), room('read')]);
  await pass();
  expect(asked).toEqual([{ a: 9 }]);
});

it('reports more rooms than one request takes one request after the other', async () => {
  deliveries.learn(Array.from({ length: 120 }, (_, at) => room(`r${at}`, { lastSeq: 9 })));
  for (let request = 1; request <= 3; request += 1) await pass();
  expect(asked.map((rooms) => Object.keys(rooms).length)).toEqual([50, 50, 20]);
  expect(clock.waiting).toBe(0);
});

it('reports nothing that the user has read by then, on any device, nor what they wrote themselves', async () => {
  deliveries.learn([room('a'), room('b')]);
  deliveries.received('a', 5);
  deliveries.received('b', 5);
  deliveries.confirm('a', 5);
  deliveries.confirm('b', 6);
  await pass();
  expect(asked).toEqual([]);
});

it('reports nothing in large rooms, in rooms of others, and in those that it does not know', async () => {
  const { role: _, ...foreign } = room('foreign');
  deliveries.learn([room('large', { memberCount: 21 }), foreign as Room]);
  for (const slug of ['large', 'foreign', 'unknown']) deliveries.received(slug, 5);
  expect([asked, clock.waiting]).toEqual([[], 0]);
});

it('reports nothing of a room that the user was added to, until the user reads or writes there', async () => {
  deliveries.learn([room('a', { unopened: true, lastSeq: 9 })]);
  deliveries.received('a', 10);
  expect([asked, clock.waiting]).toEqual([[], 0]);
  deliveries.confirm('a', 10);
  deliveries.received('a', 11);
  await pass();
  expect(asked).toEqual([{ a: 11 }]);
  // The list, too, says when it was opened.
  deliveries.learn([room('b', { unopened: true })]);
  deliveries.learn([room('b', { lastSeq: 5 })]);
  await pass();
  expect(asked).toEqual([{ a: 11 }, { b: 5 }]);
});

it('asks no more where the server keeps no marks, until the rooms are read again', async () => {
  answer = async () => ({ rooms: {} });
  deliveries.learn([room('a')]);
  deliveries.received('a', 5);
  await pass();
  deliveries.received('a', 6);
  expect([asked, clock.waiting]).toEqual([[{ a: 5 }], 0]);
  answer = async (rooms) => ({ rooms });
  deliveries.learn([room('a', { lastSeq: 6 })]);
  await pass();
  expect(asked).toEqual([{ a: 5 }, { a: 6 }]);
});

it('survives a lost connection, after which the rooms are read again', async () => {
  answer = async () => {
    throw new Error('lost');
  };
  deliveries.learn([room('a')]);
  deliveries.received('a', 5);
  await pass();
  answer = async (rooms) => ({ rooms });
  deliveries.learn([room('a', { lastSeq: 5 })]);
  await pass();
  expect(asked).toEqual([{ a: 5 }, { a: 5 }]);
});

it('names at most 50 rooms at a time, and forgets everything at the end of the session', async () => {
  const rooms = Array.from({ length: 60 }, (_, at) => room(`r${at}`, { lastSeq: 5 }));
  deliveries.learn(rooms);
  await pass();
  expect(Object.keys(asked[0]!)).toHaveLength(50);
  deliveries.received('r59', 6);
  deliveries.clear();
  expect(clock.waiting).toBe(0);
  deliveries.received('r59', 7);
  expect(clock.waiting).toBe(0);
});
