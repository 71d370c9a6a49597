import { expect, it } from 'vitest';
import { createRetries, readRetryAfter } from './retries.js';

it('waits longer each time, with up to a fifth more, and gives up after the last delay', () => {
  const [least, most] = [0, 1].map((random) => createRetries([5, 300], () => random));
  expect([1, 2, 3].map((attempts) => least!.delayAfter(attempts))).toEqual([5000, 300_000, null]);
  expect([1, 2, 3].map((attempts) => most!.delayAfter(attempts))).toEqual([6000, 360_000, null]);
});
it('leaves an endpoint alone for the last delay at most', () => {
  const { pauseAfter } = createRetries([5, 300], () => 0);
  expect([1, 2, 50].map(pauseAfter)).toEqual([5000, 300_000, 300_000]);
});
it.each([
  ['120', 120_000],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 59_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['999999999', 86_400_000],
  ['soon', 0],
  [undefined, 0],
])('reads Retry-After %j as %i ms', (header, milliseconds) => {
  expect(readRetryAfter(header, 1000)).toBe(milliseconds);
});
