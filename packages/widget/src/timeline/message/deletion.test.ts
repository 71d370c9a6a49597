import { expect, it } from 'vitest';
import type { HeldDeletion } from '@sotto/sdk';
import { deletionOf, nextTick } from './deletion.js';

const held = (id: string, until?: number): HeldDeletion => ({
  ...{ room: 'r', id, status: 'waiting' },
  ...(until !== undefined && { until }),
});

it('counts the seconds down, and none without a network', () => {
  const all = [held('a', 15_000), held('b', 16_500), held('c')];
  const seconds = (id: string, now: number) => deletionOf(id, all, now)?.seconds;
  expect([10_000, 10_001, 14_999, 15_000].map((now) => seconds('a', now))).toEqual([5, 5, 1, 1]);
  expect([seconds('c', 10_000), deletionOf('d', all)]).toEqual([undefined, undefined]);
});

it('draws at the begin of each second, and not after the last', () => {
  const all = [held('a', 15_000), held('b', 16_500), held('c')];
  expect(nextTick(all, 10_000)).toBe(10_500);
  expect(nextTick(all, 11_200)).toBe(11_500);
  expect(nextTick(all, 16_400)).toBe(16_500);
  expect([nextTick(all, 16_500), nextTick([held('c')], 1)]).toEqual([undefined, undefined]);
});
