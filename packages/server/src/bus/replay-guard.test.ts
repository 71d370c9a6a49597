import { beforeEach, expect, it } from 'vitest';
import { FRESH_MS, createReplayGuard } from './replay-guard.js';
import type { ReplayGuard } from './replay-guard.js';

const START = 1_000_000;
let now: number;
let guard: ReplayGuard;
beforeEach(() => {
  now = START;
  guard = createReplayGuard(() => now);
});
const refusal = (counter: number, sentAt = now, node = 'one') => guard.refusalOf({ node, counter, sentAt });

it('accepts each counter of a node once, with gaps and in any order', () => {
  for (const counter of [1, 2, 9, 5, 70_000, 69_999, 10_000]) {
    expect(refusal(counter)).toBeNull();
    expect(refusal(counter)).toBe('repeated');
  }
  for (const counter of [1, 2, 9, 5, 10_000, 69_999, 70_000]) expect(refusal(counter)).toBe('repeated');
});

it('accepts any order within the window exactly once', () => {
  const counters = Array.from({ length: 5000 }, (_, index) => 1 + ((index * 2777) % 5000) * 13);
  expect(counters.map((counter) => refusal(counter)).filter((reason) => reason !== null)).toEqual([]);
  expect(new Set(counters.map((counter) => refusal(counter)))).toEqual(new Set(['repeated']));
});

it('treats what is below the window as repeated', () => {
  expect(refusal(200_000)).toBeNull();
  expect(refusal(200_000 - 65_536)).toBe('repeated');
  expect(refusal(200_000 - 65_535)).toBeNull();
});

it('tracks each node separately', () => {
  expect(refusal(1, now, 'one')).toBeNull();
  expect(refusal(1, now, 'two')).toBeNull();
  expect(refusal(1, now, 'one')).toBe('repeated');
});

it('accepts what is at most seconds old, or ahead', () => {
  now = START + 10 * FRESH_MS;
  expect(refusal(1, now - FRESH_MS)).toBeNull();
  expect(refusal(2, now - FRESH_MS - 1)).toBe('too_old');
  expect(refusal(3, now + FRESH_MS)).toBeNull();
  expect(refusal(4, now + FRESH_MS + 1)).toBe('from_the_future');
});

it('accepts nothing again after its own restart', () => {
  expect(refusal(1)).toBeNull();
  now += 1000;
  guard = createReplayGuard(() => now);
  expect(refusal(1, START)).toBe('before_our_start');
  expect(refusal(2, now)).toBeNull();
});

it('forgets a silent node only once everything that it sealed is too old', () => {
  const ahead = now + FRESH_MS;
  expect(refusal(1, ahead)).toBeNull();
  now = ahead + FRESH_MS;
  expect(refusal(1, now, 'two')).toBeNull();
  expect(guard.size()).toBe(2);
  expect(refusal(1, ahead)).toBe('repeated');
  now += 1;
  expect(refusal(1, now, 'three')).toBeNull();
  expect(guard.size()).toBe(2);
  expect(refusal(1, ahead)).toBe('too_old');
});
