import { expect, it } from 'vitest';
import { coalesceByKey } from './coalesce-by-key.js';

function createWork() {
  const runs: { key: string; finish: () => void; fail: (error: Error) => void }[] = [];
  const run = coalesceByKey(
    (key) =>
      new Promise((resolve, reject) => {
        runs.push({ key, finish: resolve, fail: reject });
      }),
  );
  return { run, runs, keys: () => runs.map(({ key }) => key) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('runs once for all calls that come while it runs, and for other keys beside it', async () => {
  const { run, runs, keys } = createWork();
  const first = run('a');
  const later = Promise.all([run('a'), run('a'), run('a')]);
  const other = run('b');
  expect(keys()).toEqual(['a', 'b']);
  runs[0]!.finish();
  await first;
  await settled();
  expect(keys()).toEqual(['a', 'b', 'a']);
  for (const { finish } of runs) finish();
  await Promise.all([later, other]);
  expect(keys()).toHaveLength(3);
});

it('runs the next one also behind a failure, and keeps nothing', async () => {
  const { run, runs, keys } = createWork();
  const first = run('a');
  const second = run('a');
  runs[0]!.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await settled();
  runs[1]!.finish();
  await second;
  const third = run('a');
  runs[2]!.finish();
  await third;
  expect(keys()).toEqual(['a', 'a', 'a']);
});
