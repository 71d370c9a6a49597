import { expect, it } from 'vitest';
import { mapInSlices, startTimeSlices } from './time-slices.js';

it('yields once a slice is used up, and not before', async () => {
  let now = 0;
  const slices = startTimeSlices({ sliceMs: 3, now: () => now });
  const order: string[] = [];
  setImmediate(() => order.push('others'));
  for (const step of [1, 2, 3, 4]) {
    order.push(`step ${step}`);
    now += 1;
    await slices.pause();
  }
  expect(order).toEqual(['step 1', 'step 2', 'step 3', 'others', 'step 4']);
  // The next slice begins with the turn in which the work goes on.
  expect(slices.pause()).toBeUndefined();
  now += 3;
  expect(slices.pause()).toBeInstanceOf(Promise);
});

it('maps in order, whether it takes slices or not', async () => {
  expect(await mapInSlices([1, 2, 3], (n) => n * 2)).toEqual([2, 4, 6]);
  let others = 0;
  const tick = () => (others += 1);
  setImmediate(tick);
  const before: number[] = [];
  // Each step takes longer than a slice.
  const step = () => {
    before.push(others);
    for (const until = performance.now() + 5; performance.now() < until;);
  };
  await mapInSlices([1, 2], step);
  expect(before).toEqual([0, 1]);
});
