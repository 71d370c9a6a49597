import { expect, it } from 'vitest';
import { createAnonymousQueue } from './anonymous-queue.js';

function createTurns() {
  const turns: (() => void)[] = [];
  const started: number[] = [];
  const queue = createAnonymousQueue({ perTurn: 2, nextTurn: (run) => void turns.push(run) });
  return { turns, started, add: (name: number) => queue.add(() => started.push(name)) };
}

it('starts a few in each turn, in order of arrival, and none in the turn of their arrival', () => {
  const { turns, started, add } = createTurns();
  for (const name of [1, 2, 3, 4, 5]) add(name);
  expect([started, turns.length]).toEqual([[], 1]);
  turns.shift()!();
  expect(started).toEqual([1, 2]);
  add(6);
  turns.shift()!();
  expect(started).toEqual([1, 2, 3, 4]);
  turns.shift()!();
  expect([started, turns.length]).toEqual([[1, 2, 3, 4, 5, 6], 0]);
});

it('continues if one of them throws', () => {
  const turns: (() => void)[] = [];
  const queue = createAnonymousQueue({ perTurn: 1, nextTurn: (run) => void turns.push(run) });
  const started: string[] = [];
  queue.add(() => {
    throw new Error('broken');
  });
  queue.add(() => started.push('next'));
  expect(() => turns.shift()!()).toThrow('broken');
  turns.shift()!();
  expect(started).toEqual(['next']);
});
