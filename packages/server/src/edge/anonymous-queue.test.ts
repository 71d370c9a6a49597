import { expect, it } from 'vitest';
import { createLobby } from './anonymous-queue.js';

function createTurns() {
  const turns: (() => void)[] = [];
  const begun: number[] = [];
  const lobby = createLobby({ perTurn: 2, nextTurn: (run) => void turns.push(run) });
  return { turns, begun, enter: (name: number) => lobby.enter(() => begun.push(name)) };
}

it('starts a few in each turn, in order of arrival, and none in the turn of their arrival', () => {
  const { turns, begun, enter } = createTurns();
  for (const name of [1, 2, 3, 4, 5]) enter(name);
  expect([begun, turns.length]).toEqual([[], 1]);
  turns.shift()!();
  expect(begun).toEqual([1, 2]);
  enter(6);
  turns.shift()!();
  expect(begun).toEqual([1, 2, 3, 4]);
  turns.shift()!();
  expect([begun, turns.length]).toEqual([[1, 2, 3, 4, 5, 6], 0]);
});

it('continues if one of them throws', () => {
  const turns: (() => void)[] = [];
  const lobby = createLobby({ perTurn: 1, nextTurn: (run) => void turns.push(run) });
  const begun: string[] = [];
  lobby.enter(() => {
    throw new Error('broken');
  });
  lobby.enter(() => begun.push('next'));
  expect(() => turns.shift()!()).toThrow('broken');
  turns.shift()!();
  expect(begun).toEqual(['next']);
});
