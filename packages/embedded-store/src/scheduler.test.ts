/* eslint-disable require-yield -- steps that are done at once */
import { beforeEach, describe, expect, it } from 'vitest';
import { CommandError } from './errors.js';
import type { Execution, CommandSteps } from './execution.js';
import { Scheduler } from './scheduler.js';

/** Stands for the database: what is in it, and what the open transaction would add. */
let disk: string[];
let pending: string[];
let commits: number;
let failingCommits: number;
let scheduler: Scheduler;

beforeEach(() => {
  disk = [];
  pending = [];
  commits = 0;
  failingCommits = 0;
  scheduler = new Scheduler({
    begin: () => undefined,
    commit() {
      if (failingCommits > 0) {
        failingCommits -= 1;
        throw new Error('disk full');
      }
      commits += 1;
      disk.push(...pending.splice(0));
    },
    rollback: () => void pending.splice(0),
  });
});

const write = (name: string, work: (execution: Execution) => CommandSteps<void> = nothing) =>
  scheduler.run({
    access: 'write',
    *start(execution) {
      pending.push(name);
      yield* work(execution);
      return name;
    },
  });
const read = () =>
  scheduler.run({
    access: 'read',
    *start() {
      return [...disk];
    },
  });
function* nothing(): CommandSteps<void> {}
function* twice(): CommandSteps<void> {
  yield undefined;
  yield undefined;
}
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    (value) => value,
    (error: Error) => error.message,
  );

describe('group commit', () => {
  it('puts all writes of one turn into one transaction', async () => {
    expect(await Promise.all([write('a'), write('b'), write('c')])).toEqual(['a', 'b', 'c']);
    expect([commits, disk]).toEqual([1, ['a', 'b', 'c']]);
  });

  it('settles a write after its commit, and reads only what is on disk', async () => {
    const written = write('a').then(() => [...disk]);
    expect(await read()).toEqual([]);
    expect(await written).toEqual(['a']);
    expect(await read()).toEqual(['a']);
  });

  it('commits the part of a long write before others read', async () => {
    const long = write('long', twice);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await read()).toEqual(['long']);
    await long;
  });

  it('an error reply keeps what the command did before it', async () => {
    function* refused(): CommandSteps<void> {
      throw new CommandError(11000, 'DuplicateKey', 'double');
    }
    expect(await Promise.all([outcome(write('a', refused)), outcome(write('b'))])).toEqual(['double', 'b']);
    expect([commits, disk]).toEqual([1, ['a', 'b']]);
  });
});

describe('an aborted transaction', () => {
  it('runs its writes again, each alone, so that only the failing one fails', async () => {
    function* broken(): CommandSteps<void> {
      throw new TypeError('a bug');
    }
    const outcomes = [write('a'), write('b', broken), write('c')].map(outcome);
    expect(await Promise.all(outcomes)).toEqual(['a', 'a bug', 'c']);
    expect(disk).toEqual(['a', 'c']);
  });

  it('by a commit that fails', async () => {
    failingCommits = 2;
    expect(await Promise.all(['a', 'b', 'c'].map((name) => outcome(write(name))))).toEqual([
      'disk full',
      'b',
      'c',
    ]);
    expect(disk).toEqual(['b', 'c']);
    failingCommits = 1;
    expect(await outcome(write('d'))).toBe('disk full');
    expect(disk).toEqual(['b', 'c']);
  });

  it('fails a long write that is partly on disk', async () => {
    const long = outcome(write('long', twice));
    await new Promise((resolve) => setImmediate(resolve));
    await read();
    failingCommits = 1;
    expect(await long).toBe('disk full');
    expect(disk).toEqual(['long']);
  });
});

it('drains: reads end with an error, writes are finished', async () => {
  function* endless(execution: Execution): CommandSteps<never> {
    for (;;) {
      execution.shouldYield();
      yield undefined;
    }
  }
  const reading = outcome(scheduler.run({ access: 'read', start: endless }));
  const writing = write('a', twice);
  await scheduler.drain(new CommandError(91, 'ShutdownInProgress', 'stopping'));
  expect(await reading).toBe('stopping');
  expect(await writing).toBe('a');
  expect(disk).toEqual(['a']);
});
