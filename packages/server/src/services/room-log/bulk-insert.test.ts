import mongoose from 'mongoose';
import { expect, test, vi } from 'vitest';
import type { MessageModel, StoredMessage } from '../../models/message.js';
import { createBulkInsert } from './bulk-insert.js';

/** As many records as asked for; only their number and their names count here. */
const records = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${index}` as unknown as StoredMessage);

/** What the driver throws where a unique index stops an ordered insert. */
function duplicateAt(index: number): Error {
  const error = Object.create(mongoose.mongo.MongoBulkWriteError.prototype) as Error;
  return Object.defineProperty(error, 'writeErrors', { value: [{ code: 11000, index }] });
}

/** A model that keeps the commands it gets; `refuse` returns what each of them throws. */
function recorder(refuse: (names: string[]) => Error | null = () => null) {
  const commands: string[][] = [];
  const model = {
    insertRecords: async (given: unknown[]) => {
      commands.push(given as string[]);
      const error = refuse(given as string[]);
      if (error) throw error;
    },
  };
  return { commands, insert: createBulkInsert(model as unknown as MessageModel) };
}

test('batches of one tick are one command, in the order in which they came', async () => {
  const { commands, insert } = recorder();
  const results = await Promise.all([insert(records('a', 2)), insert(records('b', 1))]);
  expect(results).toEqual([null, null]);
  expect(commands).toEqual([['a0', 'a1', 'b0']]);
  await insert(records('c', 1));
  expect(commands).toHaveLength(2);
});

test('returns to each batch where a unique index stopped it, and inserts the batches after it separately', async () => {
  const { commands, insert } = recorder((names) =>
    names.length > 2 ? duplicateAt(3) : names[0] === 'd0' ? duplicateAt(0) : null,
  );
  const results = await Promise.all([
    insert(records('a', 2)),
    insert(records('b', 2)),
    insert(records('c', 2)),
    insert(records('d', 1)),
  ]);
  expect(results).toEqual([null, 1, null, 0]);
  expect(commands).toEqual([['a0', 'a1', 'b0', 'b1', 'c0', 'c1', 'd0'], ['c0', 'c1'], ['d0']]);
});

test('rejects every batch of a command whose reply was lost', async () => {
  const { insert } = recorder(() => new Error('connection closed'));
  const results = await Promise.allSettled([insert(records('a', 1)), insert(records('b', 1))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('treats a reply that never comes as lost', async () => {
  vi.useFakeTimers();
  try {
    const model = { insertRecords: () => new Promise(() => {}) };
    const result = createBulkInsert(model as unknown as MessageModel)(records('a', 1));
    const outcome = expect(result).rejects.toBeInstanceOf(mongoose.mongo.MongoNetworkTimeoutError);
    await vi.advanceTimersByTimeAsync(8000);
    await outcome;
  } finally {
    vi.useRealTimers();
  }
});

test('a command does not grow beyond its bound', async () => {
  const { commands, insert } = recorder();
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => insert(records(name, 250))));
  expect(commands.map(({ length }) => length)).toEqual([1000, 250]);
});

test('on a sharded cluster each batch is a command of its own', async () => {
  const commands: string[][] = [];
  const model = { insertRecords: async (given: unknown[]) => void commands.push(given as string[]) };
  const insert = createBulkInsert(model as unknown as MessageModel, { isSharded: true });
  await Promise.all([insert(records('a', 2)), insert(records('b', 1))]);
  expect(commands).toEqual([['a0', 'a1'], ['b0']]);
});
