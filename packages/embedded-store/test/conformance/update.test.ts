import { describe, expect, it } from 'vitest';
import { codeFor, codeOf, Decimal128, Double, Int32, Long, ObjectId, useTarget } from './target.js';

const target = useTarget();

/** [name, document, update, result without _id] */
const CASES: [string, object, object, object][] = [
  [
    '$set makes, replaces and goes deep',
    { a: 1, b: { c: 1 } },
    { $set: { a: 2, 'b.d': 3, 'e.f': 4 } },
    { a: 2, b: { c: 1, d: 3 }, e: { f: 4 } },
  ],
  [
    'new fields come in the order of their names',
    {},
    { $set: { b: 1, a: 2 }, $inc: { aa: 1 } },
    { a: 2, aa: 1, b: 1 },
  ],
  [
    '$set in an array',
    { a: [1, { b: 2 }] },
    { $set: { 'a.0': 9, 'a.1.b': 3, 'a.3': 4 } },
    { a: [9, { b: 3 }, null, 4] },
  ],
  ['$unset', { a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': 1, 'x.y': 1 } }, { b: { d: 2 } }],
  ['$unset in an array leaves null', { a: [1, 2, 3] }, { $unset: { 'a.1': '' } }, { a: [1, null, 3] }],
  ['$inc', { a: 1 }, { $inc: { a: 2, b: 5, 'c.d': -1 } }, { a: 3, b: 5, c: { d: -1 } }],
  [
    '$min and $max',
    { a: 5, b: 5, c: 5 },
    { $min: { a: 3, b: 9 }, $max: { c: 9, d: 1 } },
    { a: 3, b: 5, c: 9, d: 1 },
  ],
  ['$max compares by BSON type', { a: 'x', b: 5 }, { $max: { a: 9, b: 'y' } }, { a: 'x', b: 'y' }],
  ['$push', { a: [1] }, { $push: { a: 2, b: [3] } }, { a: [1, 2], b: [[3]] }],
  ['$push $each $slice', { a: [1, 2, 3] }, { $push: { a: { $each: [4, 5], $slice: -3 } } }, { a: [3, 4, 5] }],
  [
    '$push $each $position',
    { a: [1, 2] },
    { $push: { a: { $each: [8, 9], $position: 1 } } },
    { a: [1, 8, 9, 2] },
  ],
  ['$addToSet', { a: [1, { x: 1 }] }, { $addToSet: { a: { x: 1 }, b: 1 } }, { a: [1, { x: 1 }], b: [1] }],
  ['$addToSet $each', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2, 3] } } }, { a: [1, 2, 3] }],
  ['$pull a value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['$pull by operators', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
  [
    '$pull by a filter on documents',
    { a: [{ b: 1, c: 2 }, { b: 3 }] },
    { $pull: { a: { b: 1 } } },
    { a: [{ b: 3 }] },
  ],
  ['$pull $in', { a: ['x', 'y', 'z'] }, { $pull: { a: { $in: ['x', 'z'] } } }, { a: ['y'] }],
  ['$pull of nothing', { a: 1 }, { $pull: { b: 1 } }, { a: 1 }],
  ['$setOnInsert does nothing to what is there', { a: 1 }, { $setOnInsert: { a: 2 } }, { a: 1 }],
  ['an empty $set', { a: 1 }, { $set: {} }, { a: 1 }],
];

describe('operators', () => {
  it.each(CASES)('%s', async (_, document, update, result) => {
    const collection = target.fresh();
    await collection.insertOne({ _id: 1, ...document });
    await collection.updateOne({ _id: 1 }, update);
    expect(await collection.findOne({})).toEqual({ _id: 1, ...result });
    expect(Object.keys((await collection.findOne({}))!).slice(1)).toEqual(Object.keys(result));
  });

  it('adds numbers in the wider type', async () => {
    const collection = target.fresh();
    await collection.insertOne({
      _id: 1,
      i: new Int32(0x7fffffff),
      l: Long.fromNumber(1),
      d: new Double(1),
      j: 1,
    });
    await collection.updateOne(
      {},
      { $inc: { i: new Int32(1), l: new Int32(1), d: new Int32(1), j: new Double(1) } },
    );
    const raw = (await collection.findOne({}, { promoteValues: false }))!;
    expect([raw.i, raw.l, raw.d, raw.j].map((value) => (value as { _bsontype: string })._bsontype)).toEqual([
      'Long',
      'Long',
      'Double',
      'Double',
    ]);
    expect(await collection.findOne({})).toEqual({ _id: 1, i: 0x80000000, l: 2, d: 2, j: 2 });
  });

  it('distinguishes matched from modified', async () => {
    const collection = target.fresh();
    await collection.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
    ]);
    const same = await collection.updateOne({ _id: 1 }, { $set: { a: 1 } });
    expect([same.matchedCount, same.modifiedCount]).toEqual([1, 0]);
    const typed = await collection.updateOne({ _id: 1 }, { $set: { a: new Double(1) } });
    expect(typed.modifiedCount).toBe(1);
    const many = await collection.updateMany({}, { $max: { a: 2 } });
    expect([many.matchedCount, many.modifiedCount]).toEqual([2, 1]);
    const none = await collection.updateOne({ _id: 9 }, { $set: { a: 1 } });
    expect(none.matchedCount).toBe(0);
  });

  it('updates each document once, though the update moves it ahead in the index', async () => {
    const collection = target.fresh();
    await collection.createIndex({ n: 1 });
    await collection.insertMany(Array.from({ length: 500 }, (_, n) => ({ _id: n, n })));
    const { modifiedCount } = await collection.updateMany({ n: { $gte: 0 } }, { $inc: { n: 1000 } });
    expect(modifiedCount).toBe(500);
    expect(await collection.countDocuments({ n: { $gte: 1000, $lt: 1500 } })).toBe(500);
  });
});

describe('upsert and replacement', () => {
  it('creates the document from equalities, operators and $setOnInsert', async () => {
    const collection = target.fresh();
    const result = await collection.updateOne(
      { a: 1, 'b.c': { $eq: 2 }, d: { $gt: 5 }, $and: [{ e: 6 }] },
      { $set: { f: 7 }, $setOnInsert: { g: 8 } },
      { upsert: true },
    );
    expect(result.upsertedId).toBeInstanceOf(ObjectId);
    expect(await collection.findOne({}, { projection: { _id: 0 } })).toEqual({
      a: 1,
      b: { c: 2 },
      e: 6,
      f: 7,
      g: 8,
    });
  });

  it('takes _id from the filter, and does not insert twice', async () => {
    const collection = target.fresh();
    const first = await collection.updateOne({ _id: 'x' }, { $inc: { n: 1 } }, { upsert: true });
    const second = await collection.updateOne({ _id: 'x' }, { $inc: { n: 1 } }, { upsert: true });
    expect([first.upsertedCount, second.upsertedCount, second.modifiedCount]).toEqual([1, 0, 1]);
    expect(await collection.findOne({})).toEqual({ _id: 'x', n: 2 });
  });

  it('replaces all but _id', async () => {
    const collection = target.fresh();
    await collection.insertOne({ _id: 1, a: 1, b: 2 });
    await collection.replaceOne({ a: 1 }, { c: 3 });
    expect(await collection.findOne({})).toEqual({ _id: 1, c: 3 });
    await collection.replaceOne({ _id: 7 }, { d: 1 }, { upsert: true });
    expect(await collection.findOne({ _id: 7 })).toEqual({ _id: 7, d: 1 });
  });
});

describe('findAndModify', () => {
  it('returns the document before or after, in the requested order', async () => {
    const collection = target.fresh();
    await collection.insertMany([
      { _id: 1, n: 5 },
      { _id: 2, n: 9 },
    ]);
    const before = await collection.findOneAndUpdate({}, { $inc: { n: 1 } }, { sort: { n: -1 } });
    expect(before).toEqual({ _id: 2, n: 9 });
    const after = await collection.findOneAndUpdate(
      { _id: 2 },
      { $inc: { n: 1 } },
      { returnDocument: 'after', projection: { _id: 0 } },
    );
    expect(after).toEqual({ n: 11 });
    expect(await collection.findOneAndDelete({ n: 11 })).toEqual({ _id: 2, n: 11 });
    expect(await collection.findOneAndDelete({ n: 11 })).toBeNull();
    expect(await collection.findOneAndReplace({ _id: 1 }, { m: 1 }, { returnDocument: 'after' })).toEqual({
      _id: 1,
      m: 1,
    });
  });

  it('upserts and returns what it created', async () => {
    const collection = target.fresh();
    const raw = await collection.findOneAndUpdate(
      { _id: 5 },
      { $set: { a: 1 } },
      { upsert: true, returnDocument: 'after', includeResultMetadata: true },
    );
    expect(raw).toMatchObject({
      lastErrorObject: { n: 1, updatedExisting: false, upserted: 5 },
      value: { _id: 5, a: 1 },
    });
    expect(await collection.findOneAndUpdate({ _id: 6 }, { $set: { a: 1 } })).toBeNull();
  });
});

describe('deletes', () => {
  it('deletes one or all', async () => {
    const collection = target.fresh();
    await collection.insertMany([1, 2, 3, 4].map((_id) => ({ _id, even: _id % 2 === 0 })));
    expect((await collection.deleteOne({ even: true })).deletedCount).toBe(1);
    expect((await collection.deleteMany({ even: false })).deletedCount).toBe(2);
    expect(await collection.countDocuments()).toBe(1);
    expect(await collection.estimatedDocumentCount()).toBe(1);
  });
});

describe('refused updates', () => {
  it.each<[string, object, number]>([
    ['an unknown operator', { $foo: { a: 1 } }, 9],
    ['two operators on one path', { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['a path below another', { $set: { b: 1, 'b.c': 1 } }, 40],
    ['another _id', { $set: { _id: 2 } }, 66],
    ['a field below a number', { $set: { 'a.b': 1 } }, 28],
    ['$inc of text', { $inc: { s: 1 } }, 14],
    ['$inc by text', { $inc: { a: 'x' } }, 14],
    ['$push to a number', { $push: { a: 1 } }, 2],
    ['$addToSet to a number', { $addToSet: { a: 1 } }, 2],
    ['$pull from a number', { $pull: { a: 1 } }, 2],
    ['an operator without fields', { $set: 5 }, 9],
    ['an empty path', { $set: { '': 1 } }, 56],
    ['an empty step', { $set: { 'a..b': 1 } }, 56],
    ['a sum beyond 64 bits', { $inc: { l: Long.MAX_VALUE } }, 2],
  ])('%s', async (_, update, code) => {
    const collection = target.fresh();
    const document = { _id: 1, a: 1, s: 'x', l: Long.MAX_VALUE };
    await collection.insertOne(document);
    expect(await codeOf(() => collection.updateOne({ _id: 1 }, update))).toBe(code);
    expect(await collection.findOne({}, { promoteLongs: false })).toEqual(document);
  });

  it('many documents by a replacement', async () => {
    const statement = { q: {}, u: { a: 1 }, multi: true };
    expect(
      await codeOf(() =>
        target.db.command({ update: 'x', updates: [statement] }).then((reply) => {
          if (reply.writeErrors) throw Object.assign(new Error(), reply.writeErrors[0]);
        }),
      ),
    ).toBe(9);
  });

  it('an invalid _id', async () => {
    const collection = target.fresh();
    expect(await codeOf(() => collection.insertOne({ _id: [1] }))).toBe(53);
    await collection.insertOne({ _id: 1 });
    expect(await codeOf(() => collection.replaceOne({ _id: 1 }, { _id: 2 }))).toBe(66);
    expect(await codeOf(() => collection.replaceOne({ _id: 5 }, { _id: 6 }, { upsert: true }))).toBe(66);
  });

  it('a filter that fixes a path twice', async () => {
    const collection = target.fresh();
    const update = () =>
      collection.updateOne({ a: 1, $and: [{ a: 2 }] }, { $set: { b: 1 } }, { upsert: true });
    expect(await codeOf(update)).toBe(54);
  });

  it.each<[Parameters<typeof codeFor>[0], object | object[], object]>([
    ['rename', { $rename: { a: 'b' } }, {}],
    ['pipelineUpdate', [{ $set: { b: 1 } }], {}],
    ['arrayFilters', { $set: { 'list.$[x]': 1 } }, { arrayFilters: [{ x: 1 }] }],
    ['positional', { $set: { 'list.$[]': 1 } }, {}],
    ['pushSort', { $push: { list: { $each: [2], $sort: 1 } } }, {}],
    ['decimalSum', { $inc: { x: Decimal128.fromString('1') } }, {}],
  ])('%s (a known difference)', async (difference, update, options) => {
    const collection = target.fresh();
    await collection.insertOne({ _id: 1, a: 1, list: [1], x: Decimal128.fromString('1') });
    expect(await codeOf(() => collection.updateOne({ _id: 1 }, update, options))).toBe(codeFor(difference));
  });
});
