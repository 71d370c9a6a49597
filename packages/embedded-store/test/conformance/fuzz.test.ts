import { expect, it } from 'vitest';
import { Decimal128, Double, Long, ObjectId, useTarget } from './target.js';
import type { Collection } from './target.js';

const target = useTarget();
const SEED = Number(process.env.FUZZ_SEED ?? 20261124);
/** Different histories; `FUZZ_ROUNDS=50` after a change of an index or a query. */
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 3);

/** mulberry32: small, seeded, good enough to vary tests. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Generator {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  below = (n: number) => Math.floor(this.random() * n);
  one = <T>(list: readonly T[]): T => list[this.below(list.length)]!;

  scalar(): unknown {
    return this.one<() => unknown>([
      () => this.below(4),
      () => this.below(4),
      () => new Double(this.below(8) / 2),
      () => Long.fromNumber(this.below(4)),
      () => Decimal128.fromString(String(this.below(8) / 2)),
      () => NaN,
      () => -0,
      () => this.one(['', 'a', 'ab', 'b', 'a\0', '😀', '\uffff']),
      () => null,
      () => this.below(2) === 0,
      () => new Date(this.below(3)),
      () => new ObjectId(`00000000000000000000000${this.below(3)}`),
    ])();
  }

  value(depth = 0): unknown {
    if (depth < 2 && this.below(4) === 0)
      return Array.from({ length: this.below(4) }, () => this.value(depth + 1));
    if (depth < 2 && this.below(5) === 0)
      return { x: this.value(depth + 1), ...(this.below(2) && { y: this.scalar() }) };
    return this.scalar();
  }

  document(_id: number): Record<string, unknown> {
    const document: Record<string, unknown> = { _id };
    for (const field of ['a', 'b', 'c']) if (this.below(5) > 0) document[field] = this.value();
    return document;
  }

  condition(): unknown {
    const range = () => this.one(['$gt', '$gte', '$lt', '$lte']);
    return this.one<() => unknown>([
      () => this.value(),
      () => this.scalar(),
      () => ({ $eq: this.value() }),
      () => ({ $ne: this.scalar() }),
      () => ({ [range()]: this.scalar() }),
      () => ({ $gte: this.scalar(), $lt: this.scalar() }),
      () => ({ $in: [this.scalar(), this.value(), this.scalar()] }),
      () => ({ $nin: [this.scalar(), this.value()] }),
      () => ({ $exists: this.below(2) === 0 }),
      () => ({ $not: { [range()]: this.scalar() } }),
      () => ({ $elemMatch: { [range()]: this.scalar() } }),
      () => ({ $elemMatch: { x: this.scalar() } }),
      () => ({ $regex: this.one(['^a', '^', '^ab']) }),
    ])();
  }

  filter(depth = 0): Record<string, unknown> {
    const filter: Record<string, unknown> = {};
    for (let i = this.below(3); i >= 0; i -= 1)
      filter[this.one(['a', 'b', 'c', 'a.x', 'a.y', 'b.x'])] = this.condition();
    if (depth < 1 && this.below(4) === 0)
      filter[this.one(['$or', '$and', '$nor'])] = [this.filter(1), this.filter(1)];
    return filter;
  }
}

const INDEXES: [key: Record<string, 1 | -1>, options?: object][] = [
  [{ a: 1 }],
  [{ b: -1 }],
  [{ a: 1, c: -1 }],
  [{ 'a.x': 1, 'a.y': 1 }],
  [{ 'b.x': -1 }],
  [{ c: 1 }, { sparse: true }],
  [{ c: -1, _id: 1 }],
  [{ 'a.x': 1, _id: 1 }],
  [{ b: 1 }, { partialFilterExpression: { b: { $exists: true } } }],
  [{ c: -1 }, { partialFilterExpression: { c: { $type: 'string' } } }],
];

const idsOf = async (collection: Collection, filter: object, sort?: Record<string, 1 | -1>, limit = 0) =>
  (
    await collection
      .find(filter)
      .sort(sort ?? {})
      .limit(limit)
      .project({ _id: 1 })
      .toArray()
  ).map(({ _id }) => _id as number);

it.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))(
  'an index changes no result (seed %i)',
  async (seed) => {
    const generator = new Generator(seed);
    const plain = target.fresh();
    const indexed = target.fresh();
    for (const [key, options] of INDEXES) if (generator.below(3) > 0) await indexed.createIndex(key, options);
    // An insert that an index refuses (parallel arrays) happens in neither.
    for (let _id = 0; _id < 120; _id += 1) {
      const document = generator.document(_id);
      const inserted = await indexed.insertOne({ ...document }).then(
        () => true,
        () => false,
      );
      if (inserted) await plain.insertOne({ ...document });
    }
    for (let i = 0; i < 40; i += 1) {
      const _id = generator.below(120);
      const update = { $set: { [generator.one(['a', 'b', 'c'])]: generator.value() } };
      const updated = await indexed.updateOne({ _id }, update).then(
        () => true,
        () => false,
      );
      if (updated) await plain.updateOne({ _id }, update);
      if (generator.below(4) === 0)
        await Promise.all([plain, indexed].map((c) => c.deleteOne({ _id: _id + 1 })));
    }
    // Each index holds each document once, in order, and nothing of what was.
    const all = await idsOf(plain, {});
    for (const { key, sparse, partialFilterExpression } of await indexed.indexes()) {
      if (sparse || partialFilterExpression) continue;
      const found = (await indexed.find({}, { hint: key }).toArray()).map(({ _id }) => _id as number);
      expect(new Set(found), JSON.stringify(key)).toEqual(new Set(all));
      expect(found.length, JSON.stringify(key)).toBe(all.length);
    }
    for (let i = 0; i < 250; i += 1) {
      const filter = generator.filter();
      const ascending = (a: number, b: number) => a - b;
      const [expected, found] = await Promise.all([plain, indexed].map((c) => idsOf(c, filter)));
      expect(found!.sort(ascending), JSON.stringify(filter)).toEqual(expected!.sort(ascending));
      const sort = generator.one<Record<string, 1 | -1>>([
        { _id: -1 },
        { c: -1, _id: 1 },
        { 'a.x': 1, _id: 1 },
      ]);
      const limit = generator.below(5) + 1;
      const outcomes = await Promise.allSettled([plain, indexed].map((c) => idsOf(c, filter, sort, limit)));
      // Parallel arrays cannot be sorted, which only the document that has them says.
      if (outcomes.some(({ status }) => status === 'rejected')) continue;
      expect(outcomes[1], `${JSON.stringify(filter)} sort ${JSON.stringify(sort)}`).toEqual(outcomes[0]);
    }
  },
);
