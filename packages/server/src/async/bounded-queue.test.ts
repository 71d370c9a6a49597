import { describe, expect, it } from 'vitest';
import { createBoundedQueue } from './bounded-queue.js';

function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('createBoundedQueue', () => {
  it('runs so many at once, keeps the order of the others and refuses more', async () => {
    const queue = createBoundedQueue({ running: 2, waiting: 2, onFull: () => new Error('full') });
    const gates = Array.from({ length: 4 }, gate);
    const started: number[] = [];
    const work = gates.map(({ opened }, index) =>
      queue.run(async () => {
        started.push(index);
        await opened;
        return index;
      }),
    );
    await expect(queue.run(async () => 4)).rejects.toThrow('full');
    expect(started).toEqual([0, 1]);
    gates[1]!.open();
    await work[1];
    await expect.poll(() => started).toEqual([0, 1, 2]);
    for (const { open } of gates) open();
    expect(await Promise.all(work)).toEqual([0, 1, 2, 3]);
    expect(await queue.run(async () => 5)).toBe(5);
  });

  it('frees the slot of work that fails', async () => {
    const queue = createBoundedQueue({ running: 1, waiting: 0, onFull: () => new Error('full') });
    await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await queue.run(async () => 'next')).toBe('next');
  });
});
