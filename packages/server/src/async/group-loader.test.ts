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
  const groups: { names: string[]; reply(): void }[] = [];
  const load = createGroupLoader<Item, string>({
    ...options,
    keyOf: ({ name }) => name,
    weightOf: ({ weight }) => weight,
    load: (items) =>
      new Promise((resolve) => {
        const names = items.map(({ name }) => name);
        groups.push({
          names,
          reply: () => resolve(new Map(names.map((name) => [name, `value of ${name}`]))),
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
  groups[0]!.reply();
  const [first, second, none] = await all;
  expect([first!.get('a'), first!.get('b'), second!.get('b'), second!.get('c')]).toEqual(
    ['a', 'b', 'b', 'c'].map((name) => `value of ${name}`),
  );
  expect(none!.get('d')).toBeUndefined();
});

it('sends a few groups at once, and those behind them every 20 ms', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const { load, groups, names } = heldLoader({ width: 10, burst: 2 });
  const all: Promise<unknown>[] = [];
  const ask = async (name: string) => {
    all.push(load([item(name)]));
    await turn();
  };
  for (const name of ['a', 'b', 'c', 'd']) await ask(name);
  expect(names()).toEqual([['a'], ['b']]);
  vi.advanceTimersByTime(19);
  await ask('e');
  expect(names()).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(names()).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  // After a rest it leaves at once again.
  vi.advanceTimersByTime(20);
  await ask('f');
  expect(names().at(-1)).toEqual(['f']);
  for (const { reply } of groups) reply();
  await Promise.all(all);
  expect(vi.getTimerCount()).toBe(0);
});

it('has at most the allowed number of groups in progress', async () => {
  const { load, groups, names } = heldLoader({ width: 1 });
  const first = load([item('a')]);
  await turn();
  const others = [load([item('b')]), load([item('c')])];
  await turn();
  expect(names()).toEqual([['a']]);
  groups[0]!.reply();
  await first;
  for (let turns = 0; turns < 2; turns += 1) await turn();
  expect(names()).toEqual([['a'], ['b', 'c']]);
  groups[1]!.reply();
  await Promise.all(others);
});

it('bounds the weight of a group, and runs a caller with more alone', async () => {
  const { load, groups, names } = heldLoader({ maxWeight: 10, width: 3 });
  const all = Promise.all([
    load([item('a', 6)]),
    load([item('b', 4), item('a', 6)]),
    load([item('c', 30), item('d', 30)]),
    load([item('e', 1)]),
  ]);
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(names()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  for (const { reply } of groups) reply();
  await all;
});
