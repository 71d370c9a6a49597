import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLogBudget } from './log-budget.js';
import type { LeftOut } from './log-budget.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function startBudget() {
  const lines: string[] = [];
  const reported: LeftOut[] = [];
  const budget = createLogBudget((summary) => reported.push(summary));
  const refuse = (kind: string, address: string) =>
    budget.write(kind, address, 3, () => void lines.push(`${kind} ${address}`));
  return { lines, reported, budget, refuse };
}

it('writes a few lines of each kind per second, and then the number left out, and of addresses', () => {
  const { lines, reported, refuse } = startBudget();
  for (let i = 0; i < 1000; i += 1) refuse('401 invalid_token', `192.0.2.${i % 7}`);
  refuse('404 not_found', '192.0.2.1');
  expect(lines).toEqual([
    ...[0, 1, 2].map((host) => `401 invalid_token 192.0.2.${host}`),
    '404 not_found 192.0.2.1',
  ]);
  expect(reported).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(reported).toEqual([{ kind: '401 invalid_token', leftOut: 997, addresses: 7 }]);
  refuse('401 invalid_token', '192.0.2.9');
  expect(lines.at(-1)).toBe('401 invalid_token 192.0.2.9');
  vi.advanceTimersByTime(1000);
  expect(reported).toHaveLength(1);
});

it('reports what it left out at its end, and distinguishes at most 10,000 addresses', () => {
  const { reported, budget, refuse } = startBudget();
  for (let i = 0; i < 20_000; i += 1) refuse('429 rate_limited', `place ${i}`);
  budget.close();
  expect(reported).toEqual([{ kind: '429 rate_limited', leftOut: 19_997, addresses: 10_000 }]);
  expect(vi.getTimerCount()).toBe(0);
});
