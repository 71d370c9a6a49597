import { describe, expect, it } from 'vitest';
import { codeFor, codeOf, idsOf, useTarget } from './target.js';
import type { Collection } from './target.js';

const target = useTarget();

async function duplicate(operation: () => Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await operation();
  } catch (error) {
    const { code, keyPattern, keyValue, message } = error as Record<string, unknown>;
    return { code, keyPattern, keyValue, message };
  }
  throw new Error('no error');
}

describe('unique indexes', () => {
  it("refuse a duplicate with its keys and MongoDB's message", async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: 1, b: -1 }, { unique: true });
    await collection.insertOne({ _id: 1, a: 'x', b: 5 });
    expect(await duplicate(() => collection.insertOne({ a: 'x', b: 5 }))).toEqual({
      code: 11000,
      keyPattern: { a: 1, b: -1 },
      keyValue: { a: 'x', b: 5 },
      message: `E11000 duplicate key error collection: ${collection.namespace} index: a_1_b_-1 dup key: { a: "x", b: 5 }`,
    });
    await collection.insertOne({ _id: 2, a: 'x', b: 6 });
    const update = await duplicate(() => collection.updateOne({ _id: 2 }, { $set: { b: 5 } }));
    expect(update).toMatchObject({ code: 11000, keyValue: { a: 'x', b: 5 } });
    const modify = await duplicate(() => collection.findOneAndUpdate({ _id: 2 }, { $set: { b: 5 } }));
    expect(modify).toMatchObject({ code: 11000, keyPattern: { a: 1, b: -1 } });
    expect(await collection.findOne({ _id: 2 })).toEqual({ _id: 2, a: 'x', b: 6 });
  });

  it('of _id', async () => {
    const collection = target.fresh();
    await collection.insertOne({ _id: 1 });
    expect(await duplicate(() => collection.insertOne({ _id: 1 }))).toMatchObject({
      keyPattern: { _id: 1 },
      message: `E11000 duplicate key error collection: ${collection.namespace} index: _id_ dup key: { _id: 1 }`,
    });
  });

  it('treat missing as null', async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: 1 }, { unique: true });
    await collection.insertOne({ _id: 1 });
    expect(await codeOf(() => collection.insertOne({ _id: 2, a: null }))).toBe(11000);
  });

  it('over arrays: no element twice in the collection, but duplicates within one document', async () => {
    const collection = target.fresh();
    await collection.createIndex({ room: 1, revs: 1 }, { unique: true });
    await collection.insertOne({ _id: 1, room: 'a', revs: [1, 1, 2] });
    expect(await duplicate(() => collection.insertOne({ room: 'a', revs: [7, 8, 2] }))).toMatchObject({
      keyValue: { room: 'a', revs: 2 },
    });
    await collection.insertOne({ _id: 2, room: 'b', revs: [2] });
    await collection.updateOne({ _id: 1 }, { $set: { revs: [1, 2, 3] } });
    expect(await codeOf(() => collection.insertOne({ room: 'a', revs: [3] }))).toBe(11000);
    await collection.updateOne({ _id: 1 }, { $set: { revs: [1] } });
    await collection.insertOne({ _id: 3, room: 'a', revs: [2, 3] });
    expect(await idsOf(collection, { room: 'a', revs: 3 })).toEqual([3]);
  });

  it('continue after an error if unordered, and stop at it if ordered', async () => {
    const collection = target.fresh();
    const documents = () => [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    const outcome = async (ordered: boolean) => {
      await collection.deleteMany({});
      try {
        await collection.insertMany(documents(), { ordered });
        return undefined;
      } catch (error) {
        return (error as { writeErrors: { index: number; code: number }[] }).writeErrors.map(
          ({ index, code }) => [index, code],
        );
      }
    };
    expect(await outcome(true)).toEqual([[1, 11000]]);
    expect(await idsOf(collection, {})).toEqual([1]);
    expect(await outcome(false)).toEqual([[1, 11000]]);
    expect(await idsOf(collection, {})).toEqual([1, 2]);
  });

  it('are not created over duplicates, and leave nothing behind', async () => {
    const collection = target.fresh();
    await collection.insertMany([{ a: 1 }, { a: 1 }]);
    expect(await codeOf(() => collection.createIndex({ a: 1 }, { unique: true }))).toBe(11000);
    expect((await collection.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  });

  it('free a key when its document is deleted or changed', async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: 1 }, { unique: true });
    await collection.insertOne({ _id: 1, a: 1 });
    await collection.updateOne({ _id: 1 }, { $set: { a: 2 } });
    await collection.insertOne({ _id: 2, a: 1 });
    await collection.deleteOne({ _id: 2 });
    await collection.insertOne({ _id: 3, a: 1 });
    expect(await idsOf(collection, { a: 1 })).toEqual([3]);
  });
});

describe('sparse and partial indexes', () => {
  it('sparse: missing twice is no duplicate, null twice is', async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: 1 }, { unique: true, sparse: true });
    await collection.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, a: null }]);
    expect(await codeOf(() => collection.insertOne({ a: null }))).toBe(11000);
    expect(await idsOf(collection, { a: null })).toEqual([1, 2, 3]);
    expect((await collection.find().sort({ a: 1 }).toArray()).length).toBe(3);
  });

  it.each<[string, object, object, object, number]>([
    ['$exists', { email: { $exists: true } }, { email: 'x' }, {}, 1],
    ['$eq', { live: true }, { live: true, email: 'x' }, { live: false, email: 'x' }, 1],
    ['$type', { email: { $type: 'string' } }, { email: 'x' }, { email: 5 }, 1],
  ])('partial by %s holds only what it is for', async (_, filter, inside, outside) => {
    const collection = target.fresh();
    await collection.createIndex({ email: 1 }, { unique: true, partialFilterExpression: filter });
    await collection.insertMany([{ ...inside }, { ...outside }, { ...outside }]);
    expect(await codeOf(() => collection.insertOne({ ...inside }))).toBe(11000);
    expect(await collection.countDocuments({ ...outside })).toBeGreaterThanOrEqual(2);
    expect(await collection.countDocuments({ ...inside })).toBe(1);
  });
});

describe('createIndexes, listIndexes, dropIndexes', () => {
  const names = async (collection: Collection) => (await collection.indexes()).map(({ name }) => name);

  it('returns what was requested', async () => {
    const collection = target.fresh();
    await collection.createIndexes([
      { key: { a: 1, 'b.c': -1 }, name: 'one', unique: true },
      { key: { d: 1 }, name: 'two', sparse: true },
      { key: { e: 1 }, name: 'three', expireAfterSeconds: 60 },
      { key: { f: 1 }, name: 'four', partialFilterExpression: { f: { $exists: true } } },
    ]);
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, 'b.c': -1 }, name: 'one', unique: true },
      { v: 2, key: { d: 1 }, name: 'two', sparse: true },
      { v: 2, key: { e: 1 }, name: 'three', expireAfterSeconds: 60 },
      { v: 2, key: { f: 1 }, name: 'four', partialFilterExpression: { f: { $exists: true } } },
    ]);
  });

  it('creates the same one once', async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: 1 });
    await collection.createIndex({ a: 1 });
    await collection.createIndex({ _id: 1 });
    expect(await names(collection)).toEqual(['_id_', 'a_1']);
  });

  it('refuses one that conflicts with another', async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: 1 }, { name: 'x' });
    expect(await codeOf(() => collection.createIndex({ a: 1 }, { name: 'x', unique: true }))).toBe(86);
    expect(await codeOf(() => collection.createIndex({ a: 1 }, { name: 'y' }))).toBe(85);
    expect(await codeOf(() => collection.createIndex({ b: 1 }, { name: 'x' }))).toBe(86);
    expect(
      await codeOf(() =>
        collection.createIndexes([
          { key: { c: 1 }, name: 'c' },
          { key: { b: 1 }, name: 'x' },
        ]),
      ),
    ).toBe(86);
    expect(await names(collection)).toEqual(['_id_', 'x']);
  });

  it('drops by name, by keys, and all', async () => {
    const collection = target.fresh();
    await collection.createIndexes([
      { key: { a: 1 } },
      { key: { b: 1 } },
      { key: { c: 1 } },
      { key: { d: 1 } },
    ]);
    await collection.dropIndex('a_1');
    await target.db.command({ dropIndexes: collection.collectionName, index: { b: 1 } });
    expect(await names(collection)).toEqual(['_id_', 'c_1', 'd_1']);
    await collection.dropIndexes();
    expect(await names(collection)).toEqual(['_id_']);
    expect(await codeOf(() => collection.dropIndex('nope'))).toBe(27);
    expect(await codeOf(() => collection.dropIndex('_id_'))).toBe(72);
    expect(await codeOf(() => target.fresh('nothing').indexes())).toBe(26);
  });

  it.each<[string, object, object, number]>([
    ['an unknown option', { a: 1 }, { foo: 1 }, 197],
    ['no direction', { a: 0 }, {}, 67],
    ['a time to live on two fields', { a: 1, b: 1 }, { expireAfterSeconds: 1 }, 67],
    ['sparse and partial at once', { a: 1 }, { sparse: true, partialFilterExpression: { a: 1 } }, 67],
    ['a partial filter with $ne', { a: 1 }, { partialFilterExpression: { a: { $ne: 1 } } }, 67],
  ])('refuses %s', async (_, key, options, code) => {
    const index = { key, name: 'x', ...options };
    expect(await codeOf(() => target.db.command({ createIndexes: 'refused', indexes: [index] }))).toBe(code);
  });

  it('refuses parallel arrays', async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: 1, b: 1 });
    expect(await codeOf(() => collection.insertOne({ a: [1], b: [2] }))).toBe(171);
    await collection.createIndex({ 'c.x': 1, 'c.y': 1 });
    await collection.insertOne({
      _id: 1,
      c: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
    });
    expect(await idsOf(collection, { 'c.x': 1, 'c.y': 4 })).toEqual([1]);
    expect(await idsOf(collection, { c: { $elemMatch: { x: 1, y: 4 } } })).toEqual([]);
  });

  it.each<[Parameters<typeof codeFor>[0], object, object]>([
    ['partialRange', { a: 1 }, { partialFilterExpression: { a: { $gt: 1 } } }],
    ['numericIndexPath', { 'a.0': 1 }, {}],
    ['textIndex', { a: 'text' }, {}],
    ['collation', { a: 1 }, { collation: { locale: 'de' } }],
  ])('%s (a known difference)', async (difference, key, options) => {
    const collection = target.fresh();
    expect(await codeOf(() => collection.createIndex(key as never, options))).toBe(codeFor(difference));
  });

  it('longKey (a known difference)', async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: 1 });
    expect(await codeOf(() => collection.insertOne({ a: 'x'.repeat(70_000) }))).toBe(codeFor('longKey'));
  });
});

describe('hint', () => {
  it('reads the named index, and refuses a missing one', async () => {
    const collection = target.fresh();
    await collection.createIndex({ a: -1 });
    await collection.insertMany([1, 2, 3].map((_id) => ({ _id, a: _id })));
    const ids = async (hint: string | object) =>
      (await collection.find({}, { hint: hint as string }).toArray()).map(({ _id }) => _id);
    expect(await ids('a_-1')).toEqual([3, 2, 1]);
    expect(await ids({ a: -1 })).toEqual([3, 2, 1]);
    expect(await ids({ $natural: 1 })).toEqual([1, 2, 3]);
    expect(await codeOf(() => collection.find({}, { hint: 'nope' }).toArray())).toBe(2);
  });
});
