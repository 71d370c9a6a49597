import { expect, it } from 'vitest';
import { forEachLimited, forEachSettled } from './for-each-limited.js';

const items = Array.from({ length: 100 }, (_, index) => index);

it('runs at most 16 at once, and rejects with the first error', async () => {
  let running = 0;
  let most = 0;
  await forEachLimited(items, async () => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
  });
  expect(most).toBe(16);
  await expect(forEachLimited(items, (item) => Promise.reject(new Error(String(item))))).rejects.toThrow('0');
});

it('gives each item its turn where others fail, and rejects with all errors', async () => {
  const done: number[] = [];
  const settled = forEachSettled(items, async (item) => {
    await Promise.resolve();
    if (item < 50) throw new Error('refused');
    done.push(item);
  });
  await expect(settled).rejects.toThrow('50 items failed');
  expect(done).toHaveLength(50);
});
