import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPeriodicTask } from './periodic-task.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A task whose runs are ended by hand. */
function heldTask() {
  const runs: { isStopped: () => boolean; end: () => void; fail: (error: Error) => void }[] = [];
  const warnings: string[] = [];
  const task = createPeriodicTask({
    run: (isStopped) =>
      new Promise<void>((resolve, reject) => void runs.push({ isStopped, end: resolve, fail: reject })),
    intervalMs: 1000,
    logger: { warn: (_details: unknown, text?: string) => void warnings.push(text!) } as never,
    failure: 'unable to sweep',
  });
  return { runs, task, warnings };
}

it('runs at each interval, and never twice at once', async () => {
  const { runs, task } = heldTask();
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toHaveLength(0);
  task.start();
  task.start();
  await vi.advanceTimersByTimeAsync(3000);
  expect(runs).toHaveLength(1);
  expect(task.runOnce()).toBe(task.runOnce());
  runs[0]!.end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(runs).toHaveLength(2);
});

it('logs a failure, and runs again', async () => {
  const { runs, task, warnings } = heldTask();
  const first = task.runOnce();
  runs[0]!.fail(new Error('no store'));
  await first;
  expect(warnings).toEqual(['unable to sweep']);
  void task.runOnce();
  expect(runs).toHaveLength(2);
});

it('stops once the run under way is over, which can see that it should end', async () => {
  const { runs, task } = heldTask();
  task.start();
  void task.runOnce();
  let isOver = false;
  const stopped = task.stop().then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(5000);
  expect([isOver, runs.length, runs[0]!.isStopped()]).toEqual([false, 1, true]);
  runs[0]!.end();
  await stopped;
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toHaveLength(1);
});
