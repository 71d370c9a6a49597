import { expect, it } from 'vitest';
import { createBatchLoader } from './batch-loader.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Until what waited for a batch has left. */
const afterReply = () => turn().then(turn);

/** A store whose replies the test releases. */
function heldStore() {
  const batches: { keys: string[]; reply(): void; fail(): void }[] = [];
  const loadMany = (keys: string[]) =>
    new Promise<Map<string, string>>((resolve, reject) => {
      const values = new Map(keys.filter((key) => key !== 'missing').map((key) => [key, `value of ${key}`]));
      batches.push({
        keys,
        reply: () => resolve(values),
        fail: () => reject(new Error('the store is away')),
      });
    });
  return { batches, loadMany };
}

it('loads by one call what is requested in one turn, each key once', async () => {
  const { batches, loadMany } = heldStore();
  const load = createBatchLoader(loadMany);
  const loaded = Promise.all(['a', 'b', 'a', 'missing'].map(load));
  await turn();
  expect(batches.map(({ keys }) => keys)).toEqual([['a', 'b', 'missing']]);
  batches[0]!.reply();
  expect(await loaded).toEqual(['value of a', 'value of b', 'value of a', undefined]);
});

it('collects what is requested while a batch is in progress', async () => {
  const { batches, loadMany } = heldStore();
  const load = createBatchLoader(loadMany, { width: 1 });
  const all = [];
  for (const key of ['a', 'b', 'c', 'a']) {
    all.push(load(key));
    await turn();
  }
  expect(batches.map(({ keys }) => keys)).toEqual([['a']]);
  batches[0]!.reply();
  await afterReply();
  // The second request for `a` came after its batch had left, so it is asked for again.
  expect(batches.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c', 'a']]);
  batches[1]!.reply();
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'a'].map((key) => `value of ${key}`));
});

it('bounds a batch', async () => {
  const { batches, loadMany } = heldStore();
  const load = createBatchLoader(loadMany, { maxKeys: 2, width: 1 });
  const all = Promise.all(['a', 'b', 'c'].map(load));
  await turn();
  batches[0]!.reply();
  await afterReply();
  batches[1]!.reply();
  await all;
  expect(batches.map(({ keys }) => keys)).toEqual([['a', 'b'], ['c']]);
});

it('fails the requests of a failed batch, and continues with the next', async () => {
  const { batches, loadMany } = heldStore();
  const load = createBatchLoader(loadMany, { width: 1 });
  const failing = load('a');
  await turn();
  const next = load('b');
  batches[0]!.fail();
  await expect(failing).rejects.toThrow('the store is away');
  await afterReply();
  batches[1]!.reply();
  expect(await next).toBe('value of b');
});
