import { describe, expect, it } from 'vitest';
import { codeOf, isEmbedded, Long, useTarget } from './target.js';

const target = useTarget();

describe('cursors', () => {
  it('return all documents once, batch by batch', async () => {
    const collection = target.fresh();
    await collection.insertMany(Array.from({ length: 300 }, (_, _id) => ({ _id })));
    for (const batchSize of [undefined, 1, 7, 101, 5000]) {
      const ids = [];
      for await (const { _id } of collection.find({}, batchSize ? { batchSize } : {}).sort({ _id: -1 }))
        ids.push(_id);
      expect(ids).toEqual(Array.from({ length: 300 }, (_, i) => 299 - i));
    }
  });

  it('end with the limit, and with the first batch if asked to', async () => {
    const collection = target.fresh();
    await collection.insertMany(Array.from({ length: 300 }, (_, _id) => ({ _id })));
    const cursorOf = async (options: object) =>
      (await target.db.command({ find: collection.collectionName, ...options })).cursor as {
        firstBatch: unknown[];
        id: number;
      };
    expect(await cursorOf({ limit: 101 })).toMatchObject({ id: 0 });
    expect(await cursorOf({ limit: 5, batchSize: 5 })).toMatchObject({ id: 0 });
    expect((await cursorOf({})).firstBatch.length).toBe(101);
    expect(await cursorOf({ batchSize: 2, singleBatch: true })).toMatchObject({ id: 0 });
    const empty = await cursorOf({ batchSize: 0 });
    expect(empty.firstBatch).toEqual([]);
    expect(empty.id).not.toBe(0);
    expect((await collection.find().limit(150).toArray()).length).toBe(150);
  });

  it('cut a batch at 16 MiB', async () => {
    const collection = target.fresh();
    await collection.insertMany([1, 2, 3].map((_id) => ({ _id, a: 'x'.repeat(7 << 20) })));
    const { cursor } = await target.db.command({ find: collection.collectionName });
    expect((cursor as { firstBatch: unknown[] }).firstBatch.length).toBe(2);
    expect((await collection.find().toArray()).map(({ _id }) => _id)).toEqual([1, 2, 3]);
  });

  it('are closed by killCursors and by drop', async () => {
    const collection = target.fresh();
    await collection.insertMany(Array.from({ length: 300 }, (_, _id) => ({ _id })));
    const open = async () =>
      ((await target.db.command({ find: collection.collectionName })).cursor as { id: number | Long }).id;
    const long = (id: number | Long) => (typeof id === 'number' ? Long.fromNumber(id) : id);
    const id = long(await open());
    const killed = await target.db.command({ killCursors: collection.collectionName, cursors: [id] });
    expect(killed.cursorsKilled).toHaveLength(1);
    expect(killed.cursorsNotFound).toEqual([]);
    const more = (cursor: Long) =>
      target.db.command({ getMore: cursor, collection: collection.collectionName });
    expect(await codeOf(() => more(id))).toBe(43);
    const other = long(await open());
    await collection.drop();
    expect([43, 175]).toContain(await codeOf(() => more(other)));
  });

  it('see what is written behind them, and nothing that is deleted', async () => {
    const collection = target.fresh();
    await collection.insertMany(Array.from({ length: 400 }, (_, _id) => ({ _id })));
    const cursor = collection.find({}, { batchSize: 10 }).sort({ _id: 1 });
    for (let i = 0; i < 10; i += 1) await cursor.next();
    await collection.deleteMany({ _id: { $gte: 100 } });
    await collection.insertOne({ _id: 1000 });
    const rest = (await cursor.toArray()).map(({ _id }) => _id);
    expect(rest).toEqual([...Array.from({ length: 90 }, (_, i) => i + 10), 1000]);
  });

  it('stop after maxTimeMS', async () => {
    const collection = target.fresh();
    await collection.insertMany(Array.from({ length: 10_000 }, (_, _id) => ({ _id, a: 'x'.repeat(20) })));
    const slow = { a: { $gt: 'x', $ne: 'y' }, b: { $exists: true } };
    expect(await codeOf(() => collection.find(slow).maxTimeMS(1).toArray())).toBe(50);
    expect(await codeOf(() => collection.countDocuments(slow, { maxTimeMS: 1 }))).toBe(50);
    expect(await codeOf(() => collection.updateMany(slow, { $set: { c: 1 } }, { maxTimeMS: 1 }))).toBe(50);
  });

  it.runIf(isEmbedded)('let other commands run during a long scan', async () => {
    const collection = target.fresh();
    await collection.insertMany(Array.from({ length: 60_000 }, (_, _id) => ({ _id, a: _id })));
    let done = false;
    const scan = collection.countDocuments({ b: 1 }).then(() => (done = true));
    // Asked after the scan began: a store that scans in one go replies to these after it.
    await target.db.command({ ping: 1 });
    await collection.findOne({ _id: 7 });
    expect(done).toBe(false);
    await scan;
  });
});
