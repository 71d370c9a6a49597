import { describe, expect, it } from 'vitest';
import { codeFor, codeOf, Code, DBRef, isEmbedded, Long, ObjectId, useTarget } from './target.js';

const target = useTarget();

describe('handshake', () => {
  it('is that of a stand-alone server', async () => {
    const hello = await target.client.db('admin').command({ hello: 1 });
    expect(hello).toMatchObject({
      isWritablePrimary: true,
      maxBsonObjectSize: 16777216,
      ok: 1,
      readOnly: false,
    });
    if (!isEmbedded) return;
    expect(hello).not.toHaveProperty('setName');
    expect(hello).not.toHaveProperty('msg');
    expect(hello).not.toHaveProperty('topologyVersion');
    expect(hello).toMatchObject({
      maxWireVersion: 21,
      maxMessageSizeBytes: 48000000,
      maxWriteBatchSize: 100000,
    });
  });

  it("answers the drivers' other start-up commands", async () => {
    const admin = target.client.db('admin');
    expect(await admin.command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(await admin.command({ buildInfo: 1 })).toMatchObject({
      ok: 1,
      versionArray: expect.any(Array) as unknown,
    });
    expect(await admin.command({ connectionStatus: 1 })).toMatchObject({
      authInfo: { authenticatedUsers: expect.any(Array) as unknown },
    });
    expect(await admin.command({ startSession: 1 })).toMatchObject({ timeoutMinutes: 30 });
    expect(await admin.command({ endSessions: [] })).toMatchObject({ ok: 1 });
  });
});

describe('refused commands', () => {
  it.runIf(isEmbedded)('transactions, with the message that the driver expects', async () => {
    const command = target.db.command({ insert: 'x', documents: [{}], txnNumber: Long.fromNumber(1) });
    await expect(command).rejects.toMatchObject({
      code: 20,
      message: 'Transaction numbers are only allowed on a replica set member or mongos',
    });
    expect(await codeOf(() => target.client.db('admin').command({ commitTransaction: 1 }))).toBe(20);
    const session = target.client.startSession();
    session.startTransaction();
    const collection = target.fresh();
    await expect(collection.insertOne({}, { session })).rejects.toThrow(/does not support retryable writes/);
    await session.abortTransaction().catch(() => undefined);
    await session.endSession();
    expect(await collection.countDocuments()).toBe(0);
  });

  it.each<[string, object, number]>([
    ['an unknown command', { fooBar: 1 }, 59],
    ['an unknown argument', { find: 'x', foo: 1 }, 40415],
    ['a collection without a name', { find: '' }, 73],
    ['a collection name of a wrong type', { find: 5 }, 73],
    ['a filter of a wrong type', { find: 'x', filter: 5 }, 14],
    ['a negative limit', { find: 'x', limit: -5 }, 51024],
    ['a skip that is no number', { find: 'x', skip: 'a' }, 14],
    ['a sort that is no direction', { find: 'x', sort: { a: 'up' } }, 2],
    ['no documents', { insert: 'x', documents: [] }, 16],
    ['findAndModify of nothing', { findAndModify: 'x', query: {} }, 9],
    ['findAndModify of everything', { findAndModify: 'x', remove: true, update: { a: 1 } }, 9],
    ['a foreign cursor', { getMore: Long.fromNumber(987654321), collection: 'x' }, 43],
  ])('%s', async (_, command, code) => {
    expect(await codeOf(() => target.db.command(command))).toBe(code);
  });

  it.each<[Parameters<typeof codeFor>[0], object]>([
    ['unknownCommand', { serverStatus: 1 }],
    ['capped', { create: 'capped', capped: true, size: 4096 }],
    ['collation', { find: 'x', collation: { locale: 'de' } }],
    ['projectStage', { aggregate: 'x', pipeline: [{ $project: { a: 1 } }], cursor: {} }],
    ['out', { aggregate: 'x', pipeline: [{ $out: 'y' }], cursor: {} }],
    ['avg', { aggregate: 'x', pipeline: [{ $group: { _id: 1, a: { $avg: '$a' } } }], cursor: {} }],
    ['expression', { aggregate: 'x', pipeline: [{ $group: { _id: { $toLower: '$a' } } }], cursor: {} }],
    ['projectionExpression', { find: 'x', projection: { a: { $slice: 1 } } }],
  ])('%s (a known difference)', async (difference, command) => {
    await target.db
      .collection<{ _id: number; a: string }>('x')
      .updateOne({ _id: 1 }, { $set: { a: 'a' } }, { upsert: true });
    expect(await codeOf(() => target.db.command(command))).toBe(codeFor(difference));
  });

  it('change streams', async () => {
    if (!isEmbedded) return;
    const stream = target.fresh().watch();
    await expect(stream.next()).rejects.toMatchObject({ code: 40573 });
    await stream.close();
  });
});

describe('documents above the limits', () => {
  it('over 16 MiB', async () => {
    const collection = target.fresh();
    await collection.insertOne({ _id: 1, a: 'x'.repeat(15 << 20) });
    const update = await codeOf(() => collection.updateOne({ _id: 1 }, { $set: { b: 'x'.repeat(2 << 20) } }));
    // MongoDB has a code of its own for an update that makes a document too large.
    expect([10334, 17419]).toContain(update);
    expect(await collection.findOne({}, { projection: { b: 1 } })).toEqual({ _id: 1 });
  });

  it('nesting (a known difference)', async () => {
    let document: Record<string, unknown> = {};
    for (let i = 0; i < 120; i += 1) document = { a: document };
    expect(await codeOf(() => target.fresh().insertOne(document))).toBe(codeFor('nesting'));
  });

  it('code (a known difference)', async () => {
    const collection = target.fresh();
    expect(await codeOf(() => collection.insertOne({ f: new Code('1') }))).toBe(codeFor('code'));
    const reference = new DBRef('x', new ObjectId());
    expect(await codeOf(() => collection.insertOne({ f: reference }))).toBe(codeFor('code'));
  });
});

describe('collections', () => {
  it('are created explicitly and by the first write, listed, dropped', async () => {
    const db = target.client.db(`${target.db.databaseName}-x`);
    await db.createCollection('made');
    expect(await codeOf(() => db.command({ create: 'made', validator: undefined, capped: false }))).toSatisfy(
      (code) => code === 48 || code === 0,
    );
    await db.collection('written').insertOne({});
    const names = async (filter = {}) =>
      (await db.listCollections(filter, { nameOnly: true }).toArray()).map(({ name }) => name).sort();
    expect(await names()).toEqual(['made', 'written']);
    expect(await names({ name: 'made' })).toEqual(['made']);
    expect(await db.collection('made').drop()).toBe(true);
    expect(await names()).toEqual(['written']);
    await db.dropDatabase();
    expect(await names()).toEqual([]);
  });

  it('have valid names only', async () => {
    for (const name of ['a$b', 'system.x'])
      expect(await codeOf(() => target.db.command({ insert: name, documents: [{}] }))).not.toBe(0);
  });

  it('are counted', async () => {
    const collection = target.fresh();
    await collection.insertMany([{ a: 1 }, { a: 2 }]);
    expect(await target.db.command({ collStats: collection.collectionName })).toMatchObject({
      count: 2,
      nindexes: 1,
    });
    expect(await target.db.command({ dbStats: 1 })).toMatchObject({ db: target.db.databaseName });
    expect(await collection.distinct('a')).toEqual([1, 2]);
  });
});

describe('distinct', () => {
  it('unwinds arrays and returns each value once', async () => {
    const collection = target.fresh();
    await collection.insertMany([
      { a: [1, 2] },
      { a: 2 },
      { a: { b: 1 } },
      { b: 1 },
      { a: null },
      { a: [[1]] },
    ]);
    const all = await collection.distinct('a');
    expect(all.length).toBe(5);
    expect(all).toEqual(expect.arrayContaining([null, 1, 2, { b: 1 }, [1]]));
    expect(await collection.distinct('a.b')).toEqual([1]);
    expect((await collection.distinct('a', { a: 2 })).sort()).toEqual([1, 2]);
  });
});

describe('aggregate', () => {
  it('matches, sorts, limits, groups and sums', async () => {
    const collection = target.fresh();
    await collection.insertMany([
      { room: 'a', bytes: 5 },
      { room: 'a', bytes: 7.5 },
      { room: 'b', bytes: 1 },
      { room: 'c' },
    ]);
    const rows = await collection
      .aggregate([
        { $match: { room: { $in: ['a', 'b', 'c'] } } },
        { $group: { _id: '$room', n: { $sum: 1 }, bytes: { $sum: '$bytes' } } },
        { $sort: { n: -1, _id: 1 } },
        { $limit: 2 },
      ])
      .toArray();
    expect(rows).toEqual([
      { _id: 'a', n: 2, bytes: 12.5 },
      { _id: 'b', n: 1, bytes: 1 },
    ]);
    const all = await collection
      .aggregate([{ $group: { _id: { r: '$room' }, n: { $sum: 2 } } }, { $match: { n: 4 } }])
      .toArray();
    expect(all).toEqual([{ _id: { r: 'a' }, n: 4 }]);
    const paged = await collection
      .aggregate([{ $sort: { bytes: -1 } }, { $skip: 1 }, { $limit: 1 }])
      .toArray();
    expect(paged).toMatchObject([{ bytes: 5 }]);
  });

  it('sums in integers as long as possible', async () => {
    const collection = target.fresh();
    await collection.insertMany([{ n: 0x7fffffff }, { n: 1 }]);
    const [row] = await collection
      .aggregate([{ $group: { _id: null, n: { $sum: '$n' } } }], { promoteValues: false })
      .toArray();
    expect((row as { n: Long }).n).toBeInstanceOf(Long);
    expect((row as { n: Long }).n.toNumber()).toBe(0x80000000);
  });
});
