import { expect, it } from 'vitest';
import { createLanes } from './lanes.js';

/** Work that ends when it is told to. */
function manualWork() {
  const ends = new Map<string, () => void>();
  const started: string[] = [];
  const run = (key: string) =>
    new Promise<void>((resolve) => {
      started.push(key);
      ends.set(key, resolve);
    });
  const end = async (key: string) => {
    ends.get(key)!();
    await new Promise(setImmediate);
  };
  return { started, run, end };
}

it('runs as many keys together as the limit allows', async () => {
  const { started, run, end } = manualWork();
  const lanes = createLanes(run, () => 2);
  for (const key of ['a', 'b', 'c']) lanes.push(key);
  expect(started).toEqual(['a', 'b']);
  await end('a');
  expect(started).toEqual(['a', 'b', 'c']);
});
it('runs a key again that was pushed while it ran, and never twice at once', async () => {
  const { started, run, end } = manualWork();
  const lanes = createLanes(run, () => 2);
  lanes.push('a');
  lanes.push('a');
  lanes.push('a');
  expect(started).toEqual(['a']);
  await end('a');
  expect(started).toEqual(['a', 'a']);
});
it('lets a key that runs keep nobody else waiting', () => {
  const { started, run } = manualWork();
  const lanes = createLanes(run, () => 2);
  lanes.push('a');
  lanes.push('a');
  lanes.push('b');
  expect(started).toEqual(['a', 'b']);
});
