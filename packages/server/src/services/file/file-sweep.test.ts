import mongoose from 'mongoose';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { FileRecord } from '../../models/file.js';
import { BucketError } from '../../storage/files/bucket.js';
import type { ServicesDeps } from '../deps.js';
import { createFileSweep } from './file-sweep.js';

/** A collector of this many files of deleted messages; those that fail are given by their positions. */
function setUp(count: number, isFailing: (at: number) => boolean) {
  const rows = Array.from({ length: count }, () => ({
    ...{ _id: new mongoose.Types.ObjectId(), state: 'deleted', size: 1 },
  }));
  const collected: number[] = [];
  const at = (id: string) => rows.findIndex(({ _id }) => _id.toString() === id);
  const query = { sort: () => query, skip: () => query, limit: () => query, lean: async () => rows };
  const sweep = createFileSweep(
    {
      models: { File: { find: () => query } } as unknown as ServicesDeps['models'],
      ...{ clock: () => 0, logger: pino({ level: 'silent' }) },
    },
    {
      states: { settle: async ({ _id }: FileRecord) => void collected.push(at(_id.toString())) },
      store: {
        async remove(id: string) {
          if (isFailing(at(id))) throw new BucketError('operator', 'cannot be used (EIO)');
        },
      },
      findClaimed: async () => undefined,
    } as unknown as Parameters<typeof createFileSweep>[1],
  );
  return { sweep, collected };
}

it('goes on behind a file that cannot be removed', async () => {
  const { sweep, collected } = setUp(4, (at) => at === 1);
  await sweep.runOnce();
  expect(collected).toEqual([0, 2, 3]);
});

it('ends where none can be removed', async () => {
  let asked = 0;
  const { sweep, collected } = setUp(50, () => (asked += 1) > 0);
  await sweep.runOnce();
  expect([collected.length, asked]).toEqual([0, 11]);
});
