import { expect, test } from 'vitest';
import { findFirstSince } from './find-day.js';

const HOUR_MS = 3_600_000;
const at = (seq: number) => ({ seq, createdAt: new Date(seq * HOUR_MS).toISOString() });

/** A room whose messages are an hour apart; of some `seq` there is none. */
function room(lastSeq: number, isThere: (seq: number) => boolean = () => true) {
  let reads = 0;
  const readFrom = (seq: number) => {
    reads += 1;
    for (let next = seq; next <= lastSeq; next++) if (isThere(next)) return Promise.resolve(at(next));
    return Promise.resolve(undefined);
  };
  return { find: (time: number) => findFirstSince(time, lastSeq, readFrom), reads: () => reads };
}

test('finds the first message since any time, in a room of any length', async () => {
  for (const lastSeq of [1, 2, 3, 50])
    for (let hour = 0.5; hour < lastSeq + 1; hour += 0.5)
      expect(await room(lastSeq).find(hour * HOUR_MS)).toBe(hour > lastSeq ? undefined : Math.ceil(hour));
});

test('finds nothing in an empty room, nor after the newest message', async () => {
  expect(await room(0).find(0)).toBeUndefined();
  expect(await room(9).find(10 * HOUR_MS)).toBeUndefined();
});

test('finds a message that there is, where others are missing', async () => {
  const some = room(40, (seq) => seq % 7 === 0 && seq > 7);
  expect(await some.find(0)).toBe(14);
  expect(await room(40, (seq) => seq % 7 === 0).find(15 * HOUR_MS)).toBe(21);
  expect(await room(40, (seq) => seq % 7 === 0).find(36 * HOUR_MS)).toBeUndefined();
});

test('reads 20 messages of a million at most', async () => {
  const long = room(1_000_000);
  expect(await long.find(765_432.5 * HOUR_MS)).toBe(765_433);
  expect(long.reads()).toBeLessThanOrEqual(20);
});
