import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createGroupCommit } from './group-commit.js';

/** Work that says its name when it begins, and ends when it is told to. */
function worker(log: string[], name: string) {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    end: () => end(),
    work: async () => {
      log.push(name);
      await ended;
      return name;
    },
  };
}

test('runs the work of one turn together, at once', async () => {
  const { run } = createGroupCommit(60_000);
  const log: string[] = [];
  const results = ['a', 'b', 'c'].map((name) => run(async () => (log.push(name), name)));
  expect(log).toEqual([]);
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
  expect(log).toEqual(['a', 'b', 'c']);
});

test('runs work that arrives during a group once the whole group has returned', async () => {
  const { run } = createGroupCommit(60_000);
  const log: string[] = [];
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => worker(log, name));
  const first = [run(a!.work), run(b!.work)];
  await turn();
  const second = [run(c!.work), run(d!.work)];
  a!.end();
  await first[0];
  await turn();
  expect(log).toEqual(['a', 'b']);
  b!.end();
  c!.end();
  d!.end();
  await Promise.all(second);
  expect(log).toEqual(['a', 'b', 'c', 'd']);
});

test('delays work by the bound at most when a group does not return', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { run } = createGroupCommit(4);
    const log: string[] = [];
    const stuck = worker(log, 'stuck');
    const first = run(stuck.work);
    await turn();
    const second = run(async () => log.push('second'));
    await vi.advanceTimersByTimeAsync(3);
    expect(log).toEqual(['stuck']);
    await vi.advanceTimersByTimeAsync(1);
    await second;
    stuck.end();
    await first;
  } finally {
    vi.useRealTimers();
  }
});

test('rejects work that fails, and does not delay the rest', async () => {
  const { run } = createGroupCommit(60_000);
  const first = run(() => Promise.reject(new Error('broken')));
  await expect(first).rejects.toThrow('broken');
  expect(await run(async () => 'next')).toBe('next');
});
