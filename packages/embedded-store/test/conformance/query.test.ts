import { beforeAll, describe, expect, it } from 'vitest';
import {
  Binary,
  BSONRegExp,
  codeFor,
  codeOf,
  Decimal128,
  Double,
  idsOf,
  Int32,
  Long,
  MaxKey,
  ObjectId,
  Timestamp,
  useTarget,
} from './target.js';
import type { Collection } from './target.js';

const target = useTarget();
const oid = new ObjectId('650000000000000000000001');

/** One document of each kind; the filters below say which of them they find. */
const DOCUMENTS = [
  { _id: 1, v: new Int32(5) },
  { _id: 2, v: new Double(5) },
  { _id: 3, v: Long.fromNumber(5) },
  { _id: 4, v: Decimal128.fromString('5') },
  { _id: 5, v: new Double(5.5) },
  { _id: 6, v: '5' },
  { _id: 7, v: null },
  { _id: 8 },
  { _id: 9, v: [] },
  { _id: 10, v: [5, 7] },
  { _id: 11, v: [[5]] },
  { _id: 12, v: { a: 5 } },
  { _id: 13, v: [{ a: 5 }, { a: 7 }] },
  { _id: 14, v: true },
  { _id: 15, v: new Date(5) },
  { _id: 16, v: oid },
  { _id: 17, v: new Binary(Buffer.from([5])) },
  { _id: 18, v: NaN },
  { _id: 19, v: 'aé' },
  { _id: 20, v: { a: null } },
  { _id: 21, v: [{ b: 1 }, 5] },
  { _id: 22, v: new Timestamp({ t: 5, i: 1 }) },
  { _id: 23, v: false },
  { _id: 24, v: -0 },
  { _id: 25, v: [null] },
];

const CASES: [name: string, filter: object, found: number[]][] = [
  ['a number equals the same number of another type', { v: 5 }, [1, 2, 3, 4, 10, 21]],
  ['a string is no number', { v: '5' }, [6]],
  ['null is null, missing, and null in an array', { v: null }, [7, 8, 25]],
  ['$eq null', { v: { $eq: null } }, [7, 8, 25]],
  [
    '$ne null',
    { v: { $ne: null } },
    DOCUMENTS.map(({ _id }) => _id).filter((id) => ![7, 8, 25].includes(id)),
  ],
  ['$exists true', { v: { $exists: true } }, DOCUMENTS.map(({ _id }) => _id).filter((id) => id !== 8)],
  ['$exists false', { v: { $exists: false } }, [8]],
  ['$exists takes numbers', { v: { $exists: 0 } }, [8]],
  ['an empty array', { v: [] }, [9]],
  ['a whole array', { v: [5, 7] }, [10]],
  ['an array in an array', { v: [5] }, [11]],
  ['a whole document', { v: { a: 5 } }, [12, 13]],
  ['fields in another order are another document', { v: { b: 1, a: 1 } }, []],
  ['$gt on numbers, NaN in no range', { v: { $gt: 5 } }, [5, 10]],
  ['$gte', { v: { $gte: 5 } }, [1, 2, 3, 4, 5, 10, 21]],
  ['$lt', { v: { $lt: 5.5 } }, [1, 2, 3, 4, 10, 21, 24]],
  ['-0 equals 0', { v: 0 }, [24]],
  ['NaN equals NaN', { v: NaN }, [18]],
  ['$gte NaN', { v: { $gte: NaN } }, [18]],
  ['$gt NaN', { v: { $gt: NaN } }, []],
  ['$gt on strings', { v: { $gt: '5' } }, [19]],
  ['$gt on dates', { v: { $gte: new Date(0) } }, [15]],
  ['$gt on booleans', { v: { $gt: false } }, [14]],
  ['$lte null is null', { v: { $lte: null } }, [7, 8, 25]],
  ['$gt null is nothing', { v: { $gt: null } }, []],
  ['$gt on ObjectIds', { v: { $gt: new ObjectId('000000000000000000000000') } }, [16]],
  ['$in', { v: { $in: [5, '5', null] } }, [1, 2, 3, 4, 6, 7, 8, 10, 21, 25]],
  ['$in of nothing', { v: { $in: [] } }, []],
  ['$nin', { v: { $nin: [5, null] } }, [5, 6, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24]],
  [
    '$not',
    { v: { $not: { $gte: 5 } } },
    [6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25],
  ],
  ['$and', { $and: [{ v: { $gte: 5 } }, { v: { $lt: 5.5 } }] }, [1, 2, 3, 4, 10, 21]],
  ['both ends of a range may be met by two elements', { v: { $gt: 5, $lt: 6 } }, [5, 10]],
  ['$or', { $or: [{ v: '5' }, { v: true }] }, [6, 14]],
  ['$nor', { $nor: [{ v: { $exists: true } }] }, [8]],
  ['$elemMatch on values', { v: { $elemMatch: { $gt: 5, $lt: 8 } } }, [10]],
  ['$elemMatch on documents', { v: { $elemMatch: { a: 7 } } }, [13]],
  ['$elemMatch is for arrays', { v: { $elemMatch: { a: { $exists: true } } } }, [13]],
  ['a dotted path', { 'v.a': 5 }, [12, 13]],
  ['a dotted path through an array', { 'v.a': 7 }, [13]],
  [
    'a dotted path to null: missing in documents, not in scalars of an array',
    { 'v.a': null },
    [1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  ],
  ['a dotted path that exists', { 'v.a': { $exists: true } }, [12, 13, 20]],
  ['a position in an array', { 'v.1': 7 }, [10]],
  ['a position and a field', { 'v.1.a': 7 }, [13]],
  ['a date is not its number', { v: new Date(5) }, [15]],
  ['binary data by its bytes', { v: new Binary(Buffer.from([5])) }, [17]],
  ['binary data of another subtype is another value', { v: new Binary(Buffer.from([5]), 4) }, []],
  ['an anchored prefix', { v: { $regex: '^a' } }, [19]],
  ['an anchored prefix as a pattern', { v: /^a/ }, [19]],
  ['an anchored prefix with an escaped sign', { v: new BSONRegExp('^a\\.') }, []],
  ['$not with a pattern', { $and: [{ v: { $not: /^a/ } }, { v: { $gte: '' } }] }, [6]],
  ['a pattern in $in', { v: { $in: [/^a/, true] } }, [14, 19]],
  ['MaxKey equals MaxKey only', { v: new MaxKey() }, []],
];

describe.each([['without an index'], ['with an index']])('filters %s', (kind) => {
  let collection: Collection;
  beforeAll(async () => {
    collection = target.fresh(`query ${kind}`);
    if (kind === 'with an index') await collection.createIndex({ v: 1 });
    await collection.insertMany(DOCUMENTS);
  });

  it.each(CASES)('%s', async (_, filter, found) => {
    expect(await idsOf(collection, filter)).toEqual(found);
    expect(await collection.countDocuments(filter)).toBe(found.length);
  });
});

describe('order', () => {
  it('sorts types in the order of BSON and values within them', async () => {
    const collection = target.fresh();
    await collection.insertMany(DOCUMENTS.filter(({ _id }) => ![2, 3, 4, 10, 11, 13, 21, 25].includes(_id)));
    const ids = async (sort: Record<string, 1 | -1>) =>
      (await collection.find().sort(sort).toArray()).map(({ _id }) => _id);
    const ascending = [9, 7, 8, 18, 24, 1, 5, 6, 19, 20, 12, 17, 16, 23, 14, 15, 22];
    expect(await ids({ v: 1, _id: 1 })).toEqual(ascending);
    await collection.createIndex({ v: 1, _id: 1 });
    expect(await ids({ v: 1, _id: 1 })).toEqual(ascending);
    expect(await ids({ v: -1, _id: -1 })).toEqual(ascending.toReversed());
  });

  it('sorts strings by code point, not by UTF-16 unit', async () => {
    const collection = target.fresh();
    const words = ['z', '\uffee', '😀', 'é', 'a\0b', 'a', 'ab'];
    await collection.insertMany(words.map((v, _id) => ({ _id, v })));
    const sorted = ['a', 'a\0b', 'ab', 'z', 'é', '\uffee', '😀'];
    const read = async () => (await collection.find().sort({ v: 1 }).toArray()).map(({ v }) => v);
    expect(await read()).toEqual(sorted);
    await collection.createIndex({ v: -1 });
    expect(await read()).toEqual(sorted);
    expect(await collection.countDocuments({ v: { $gt: '\uffee' } })).toBe(1);
  });

  it('sorts arrays by their smallest or largest element', async () => {
    const collection = target.fresh();
    await collection.insertMany([
      { _id: 1, v: [3, 9] },
      { _id: 2, v: 5 },
      { _id: 3, v: [] },
      { _id: 4, v: [1, 4] },
    ]);
    const ids = async (direction: 1 | -1) =>
      (await collection.find().sort({ v: direction }).toArray()).map(({ _id }) => _id);
    expect(await ids(1)).toEqual([3, 4, 1, 2]);
    expect(await ids(-1)).toEqual([1, 2, 4, 3]);
  });

  it('distinguishes integers between two doubles', async () => {
    const collection = target.fresh();
    const big = (n: bigint) => Long.fromBigInt(n);
    await collection.createIndex({ v: 1 });
    await collection.insertMany([
      { _id: 1, v: big(2n ** 53n) },
      { _id: 2, v: big(2n ** 53n + 1n) },
      { _id: 3, v: new Double(2 ** 53) },
      { _id: 4, v: big(-(2n ** 53n) - 1n) },
      { _id: 5, v: Decimal128.fromString('9007199254740992.5') },
    ]);
    expect(await idsOf(collection, { v: big(2n ** 53n) })).toEqual([1, 3]);
    expect(await idsOf(collection, { v: { $gt: big(2n ** 53n) } })).toEqual([2, 5]);
    expect((await collection.find().sort({ v: 1, _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual([
      4, 1, 3, 5, 2,
    ]);
  });

  it('compares Decimal128 by its exact value', async () => {
    const collection = target.fresh();
    const values = ['-1E+6144', '-0.1', '0E-3', '1E-6176', '0.1', '0.10', '1E+300', '1E+6000', 'Infinity'];
    await collection.insertMany(values.map((v, _id) => ({ _id, v: Decimal128.fromString(v) })));
    await collection.insertOne({ _id: 90, v: 0.1 });
    const ids = (await collection.find().sort({ v: 1, _id: 1 }).toArray()).map(({ _id }) => _id);
    expect(ids).toEqual([0, 1, 2, 3, 4, 5, 90, 6, 7, 8]);
    expect(await idsOf(collection, { v: Decimal128.fromString('0.1') })).toEqual([4, 5]);
  });
});

describe('types survive', () => {
  it('keeps 5.0 a double, also through updates', async () => {
    const collection = target.fresh();
    await collection.insertOne({ _id: 1, d: new Double(5), i: new Int32(5), l: Long.fromNumber(5) });
    await collection.updateOne({ _id: 1 }, { $set: { x: 1 } });
    const raw = await collection.findOne({ _id: 1 }, { promoteValues: false });
    expect([raw!.d, raw!.i, raw!.l].map((value) => (value as { _bsontype: string })._bsontype)).toEqual([
      'Double',
      'Int32',
      'Long',
    ]);
  });

  it('keeps the bytes of what was inserted', async () => {
    const collection = target.fresh();
    const document = {
      _id: oid,
      text: 'é😀\0',
      n: null,
      d: new Date(-1),
      b: new Binary(Buffer.from([0, 255]), 4),
      t: new Timestamp({ t: 1, i: 2 }),
      x: Decimal128.fromString('1.50'),
      r: new BSONRegExp('a.*b', 'i'),
      nested: { list: [1, [2, { three: 3 }]], empty: {}, none: [] },
    };
    await collection.insertOne(document);
    expect(await collection.findOne({ _id: oid }, { bsonRegExp: true })).toEqual({
      ...document,
      b: expect.objectContaining({ sub_type: 4 }) as unknown,
    });
  });
});

describe('projection, skip and limit', () => {
  let collection: Collection;
  const full = { _id: 1, a: 1, b: { c: 2, d: 3 }, e: [{ c: 4, d: 5 }, 6] };
  beforeAll(async () => {
    collection = target.fresh();
    await collection.insertMany([full, { _id: 2 }, { _id: 3 }]);
  });

  it.each<[object, object]>([
    [{ a: 1 }, { _id: 1, a: 1 }],
    [{ a: 1, _id: 0 }, { a: 1 }],
    [{ 'b.c': 1 }, { _id: 1, b: { c: 2 } }],
    [{ 'e.c': 1 }, { _id: 1, e: [{ c: 4 }] }],
    [
      { a: 0, 'b.d': 0 },
      { _id: 1, b: { c: 2 }, e: full.e },
    ],
    [{ 'e.c': 0, _id: 0, a: 0, b: 0 }, { e: [{ d: 5 }, 6] }],
    [{ _id: 0 }, { a: 1, b: full.b, e: full.e }],
    [{ _id: 1 }, { _id: 1 }],
  ])('projects %j', async (projection, result) => {
    expect(await collection.findOne({ _id: 1 }, { projection })).toEqual(result);
  });

  it('skips and limits in the requested order', async () => {
    const ids = await collection.find().sort({ _id: -1 }).skip(1).limit(1).toArray();
    expect(ids).toEqual([{ _id: 2 }]);
    expect(await collection.countDocuments({}, { skip: 1, limit: 5 })).toBe(2);
  });

  it.each<[object, number]>([
    [{ a: 1, b: 0 }, 31254],
    [{ a: 0, b: 1 }, 31253],
  ])('refuses the mixture %j', async (projection, code) => {
    expect(await codeOf(() => collection.findOne({}, { projection }))).toBe(code);
  });
});

describe('refused filters', () => {
  it.each<[string, object, number]>([
    ['unknown operator', { a: { $foo: 1 } }, 2],
    ['unknown top level operator', { $foo: 1 }, 2],
    ['$and of nothing', { $and: [] }, 2],
    ['$or of no documents', { $or: [1] }, 2],
    ['$in without an array', { a: { $in: 1 } }, 2],
    ['operators in $in', { a: { $in: [{ $gt: 1 }] } }, 2],
    ['$not of a value', { a: { $not: 1 } }, 2],
    ['$elemMatch of a value', { a: { $elemMatch: 1 } }, 2],
    ['$options without $regex', { a: { $options: 'i' } }, 2],
    ['operators and fields mixed', { a: { $gt: 1, b: 2 } }, 2],
    ['$text without an index', { $text: { $search: 'x' } }, 27],
    ['$near without an index', { a: { $near: [0, 0] } }, 291],
  ])('%s', async (_, filter, code) => {
    const collection = target.fresh();
    await collection.insertOne({ a: 1 });
    expect(await codeOf(() => collection.find(filter).toArray())).toBe(code);
  });

  it.each<[Parameters<typeof codeFor>[0], object]>([
    ['unanchoredRegex', { a: /b/ }],
    ['caseInsensitiveRegex', { a: /^b/i }],
    ['expr', { $expr: { $eq: ['$a', 1] } }],
    ['where', { $where: 'true' }],
    ['size', { a: { $size: 1 } }],
  ])('%s (a known difference)', async (difference, filter) => {
    const collection = target.fresh();
    await collection.insertOne({ a: 'b' });
    expect(await codeOf(() => collection.find(filter).toArray())).toBe(codeFor(difference));
  });
});
