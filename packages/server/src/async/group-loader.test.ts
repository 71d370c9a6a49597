import { afterEach, expect, it, vi } from 'vitest';
import { createGroupLoader } from './group-loader.js';
import type { GroupLoaderOptions } from './group-loader.js';

interface Item {
  name: string;
  weight: number;
}

const item = (name: string, weight = 1): Item => ({ name, weight });
const turn = () => new Promise((resolve) => setImmediate(resolve));
afterEach(() => void vi.useRealTimers());

/** A loader whose groups are loaded when the test says so. */
function heldLoader(options: Partial<GroupLoaderOptions<Item, string>> = {}) {
  const groups: { names: string[]; answer(): void }[] = [];
  const load = createGroupLoader<Item, string>({
    ...options,
    keyOf: ({ name }) => name,
    weightOf: ({ weight }) => weight,
    load: (items) =>
      new Promise((resolve) => {
        const names = items.map(({ name }) => name);
        groups.push({
          names,
          answer: () => resolve(new Map(names.map((name) => [name, `value of ${name}`]))),
        });
      }),
  });
  return { load, groups, names: () => groups.map((group) => group.names) };
}

it('loads for many callers at once, each item once', async () => {
  const { load, groups, names } = heldLoader();
  const all = Promise.all([load([item('a'), item('b')]), load([item('b'), item('c')]), load([])]);
  await turn();
  expect(names()).toEqual([['a', 'b', 'c']]);
  groups[0]!.answer();
  const [first, second, none] = await all;
  expect([first!.get('a'), first!.get('b'), second!.get('b'), second!.get('c')]).toEqual(
    ['a', 'b', 'b', 'c'].map((name) => `value of ${name}`),
  );
  expect(none!.get('d')).toBeUndefined();
});

it('lets callers wait for the group under way, but not longer than said', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { load, groups, names } = heldLoader({ width: 2, maxWaitMs: 5 });
  const first = load([item('a')]);
  await turn();
  const second = load([item('b')]);
  await turn();
  const third = load([item('c')]);
  vi.advanceTimersByTime(4);
  expect(names()).toEqual([['a']]);
  vi.advanceTimersByTime(1);
  expect(names()).toEqual([['a'], ['b', 'c']]);
  // No place is left: however long it takes, the next one waits for a return.
  const fourth = load([item('d')]);
  vi.advanceTimersByTime(1000);
  expect(names()).toHaveLength(2);
  groups[1]!.answer();
  await Promise.all([second, third]);
  expect(names()).toEqual([['a'], ['b', 'c'], ['d']]);
  for (const { answer } of groups) answer();
  await Promise.all([first, fourth]);
  expect(vi.getTimerCount()).toBe(0);
});

it('bounds the weight of a group, and takes a caller with more by itself', async () => {
  const { load, groups, names } = heldLoader({ maxWeight: 10, width: 3 });
  const all = Promise.all([
    load([item('a', 6)]),
    load([item('b', 4), item('a', 6)]),
    load([item('c', 30), item('d', 30)]),
    load([item('e', 1)]),
  ]);
  await turn();
  expect(names()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  for (const { answer } of groups) answer();
  await all;
});
