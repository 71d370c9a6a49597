import { describe, expect, it } from 'vitest';
import { runChaos } from '../src/run.js';
import type { ViolationKind } from '../src/checker/violations.js';

const SEED = 20261124;
/**
 * Longer than a run may take: faults (`maxMs`), 45 s for the last replies, twice `patienceMs` for the readers and 45 s
 * for the last words between. A slow machine comes near; what is judged is what was stored and seen, not how fast.
 */
const RUN = { timeout: 300_000 };
const mutation = (name: string) => new URL(`../mutations/${name}.mjs`, import.meta.url).pathname;

it('keeps every invariant while nodes, Redis and wires fail', RUN, async () => {
  const { evidence, violations, faults } = await runChaos({
    ...{ seed: SEED, messages: 1500, clients: 16, rooms: 4, listeners: 3 },
    ...{ killEveryMs: 3000, maxMs: 30_000, patienceMs: 40_000 },
  });
  expect(violations).toEqual([]);
  // The evidence is complete: all planned messages, with edits and deletions, and readers that saw them through failures.
  const count = (wanted: string) => evidence.operations.filter(({ kind }) => kind === wanted).length;
  expect(count('send')).toBe(1504);
  expect(count('edit')).toBeGreaterThan(50);
  expect(count('delete')).toBeGreaterThan(10);
  expect(evidence.listeners).toHaveLength(6);
  expect(Object.keys(faults)).toEqual(expect.arrayContaining([expect.stringMatching(/^kill -9/)]));
});

describe.concurrent('a broken node is found out', () => {
  const mutations: [string, ViolationKind][] = [
    ['early-ack', 'lost'],
    ['forgotten-id', 'twice'],
    ['shared-number', 'number given twice'],
    ['lost-tail', 'not equal'],
  ];
  it.each(mutations)('%s: %s', RUN, async (name, kind) => {
    const { violations } = await runChaos({
      ...{ seed: SEED, messages: 300, clients: 8, rooms: 4, listeners: 1 },
      // Longer than the 25 s after which `heads` reveal the lost tail of a healthy node.
      ...{ killEveryMs: 4000, maxMs: 30_000, patienceMs: name === 'lost-tail' ? 30_000 : 5000 },
      preload: mutation(name),
    });
    expect(violations.map((violation) => violation.kind)).toContain(kind);
  });
});
