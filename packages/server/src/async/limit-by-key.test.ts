import { expect, it } from 'vitest';
import { createLimitByKey } from './limit-by-key.js';

const limit = () => createLimitByKey({ running: 2, waiting: 3, onFull: () => new Error('full') });

/** Work that ends when it is told to. */
function createWork() {
  const ends: (() => void)[] = [];
  let begun = 0;
  const work = async (): Promise<number> => {
    const number = (begun += 1);
    await new Promise<void>((resolve) => ends.push(resolve));
    return number;
  };
  return { work, ends, begun: () => begun };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('runs two at once of one key, the others in order, each key separately', async () => {
  const { run } = limit();
  const ada = createWork();
  const bob = createWork();
  const results = Array.from({ length: 5 }, () => run('ada', ada.work));
  const other = run('bob', bob.work);
  await turn();
  expect([ada.begun(), bob.begun()]).toEqual([2, 1]);
  for (let ended = 0; ended < 5; ended += 1) {
    ada.ends[ended]!();
    await turn();
    expect(ada.begun()).toBe(Math.min(5, ended + 3));
  }
  bob.ends[0]!();
  expect(await Promise.all([...results, other])).toEqual([1, 2, 3, 4, 5, 1]);
});

it('refuses what would wait beyond the bound, and accepts it again afterwards', async () => {
  const { run } = limit();
  const { work, ends } = createWork();
  const taken = Array.from({ length: 5 }, () => run('ada', work));
  await expect(run('ada', work)).rejects.toThrow('full');
  for (let ended = 0; ended < 5; ended += 1) {
    await turn();
    ends[ended]!();
  }
  await Promise.all(taken);
  expect(await run('ada', async () => 'again')).toBe('again');
});

it('frees the place if the work fails', async () => {
  const { run } = limit();
  const fail = () => run('ada', () => Promise.reject(new Error('broken')));
  for (let round = 0; round < 10; round += 1) await expect(fail()).rejects.toThrow('broken');
  expect(await run('ada', async () => 'fine')).toBe('fine');
});
