import { expect, it } from 'vitest';
import { createLatency } from './latency.js';

it('returns the mean of the last minute', () => {
  let now = 1_000_500;
  const latency = createLatency({ clock: () => now });
  expect(latency.mean()).toBeNull();
  latency.record(10);
  latency.record(15);
  expect(latency.mean()).toBe(12.5);
  now += 30_000;
  latency.record(20);
  expect(latency.mean()).toBe(15);
  now += 40_000;
  expect(latency.mean()).toBe(20);
  now += 60_000;
  expect(latency.mean()).toBeNull();
});
