import type { CipherFlow } from '@sotto/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFlowBatcher } from './flow-batcher.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const flow = (seq: number) => ({ seq }) as CipherFlow;

it('sends the flows of each channel together, in order, at most once per interval', () => {
  const flushed: [string, number[]][] = [];
  const batcher = createFlowBatcher(50, (channel, flows) =>
    flushed.push([channel, flows.map(({ seq }) => seq)]),
  );
  batcher.add('a', flow(1));
  batcher.add('b', flow(1));
  vi.advanceTimersByTime(30);
  batcher.add('a', flow(2));
  vi.advanceTimersByTime(19);
  expect(flushed).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(flushed).toEqual([
    ['a', [1, 2]],
    ['b', [1]],
  ]);
  vi.advanceTimersByTime(500);
  expect(flushed).toHaveLength(2);
  batcher.add('a', flow(3));
  vi.advanceTimersByTime(50);
  expect(flushed).toHaveLength(3);
});

it('sends nothing after it was closed', () => {
  const flush = vi.fn();
  const batcher = createFlowBatcher(50, flush);
  batcher.add('a', flow(1));
  batcher.close();
  vi.advanceTimersByTime(100);
  expect(flush).not.toHaveBeenCalled();
});
