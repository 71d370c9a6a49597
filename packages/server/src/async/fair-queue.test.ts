import { beforeEach, expect, it } from 'vitest';
import { QueueFullError, createFairQueue } from './fair-queue.js';
import type { FairQueue } from './fair-queue.js';

let queue: FairQueue;
let served: string[];
let finish: (() => void)[];

/** Joins the queue; the work lasts until `finish` lets it go. */
function join(owner: string): Promise<string> {
  return queue
    .run(owner, async () => {
      served.push(owner);
      await new Promise<void>((resolve) => finish.push(resolve));
      return 'done';
    })
    .catch((error: unknown) => (error instanceof QueueFullError ? 'full' : 'failed'));
}
/** Ends what runs until nothing is left. */
async function drain(): Promise<void> {
  for (;;) {
    await new Promise(setImmediate);
    const end = finish.shift();
    if (!end) return;
    end();
  }
}

beforeEach(() => {
  queue = createFairQueue({ running: 1, waiting: 6 });
  [served, finish] = [[], []];
});

it('serves the owners in turn, however many places one has', async () => {
  const all = ['a', 'a', 'a', 'a', 'b', 'c', 'b'].map(join);
  await drain();
  expect(await Promise.all(all)).toEqual(Array(7).fill('done'));
  expect(served.join('')).toBe('aabcaba');
});

it('takes a place from the owner with the most for one with fewer', async () => {
  const greedy = Array.from({ length: 7 }, () => join('a'));
  const other = join('b');
  const late = join('a');
  await drain();
  expect(await other).toBe('done');
  expect(await late).toBe('full');
  expect(await Promise.all(greedy)).toEqual([...Array(6).fill('done'), 'full']);
  expect(served.slice(0, 3).join('')).toBe('aab');
});

it('refuses the newcomer if no other key has more, and runs again when it is empty', async () => {
  const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(join);
  expect(await join('h')).toBe('full');
  await drain();
  expect(await Promise.all(all)).toEqual(Array(7).fill('done'));
  const again = join('h');
  await drain();
  expect(await again).toBe('done');
});

it('passes its place on if the work fails', async () => {
  await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const next = join('a');
  await drain();
  expect(await next).toBe('done');
});
