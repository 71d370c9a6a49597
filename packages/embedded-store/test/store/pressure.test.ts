import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmbeddedStore } from '../../src/index.js';
import { embeddedStoreUri } from '../../src/paths.js';
import { StoreServer } from '../../src/server.js';
import { afterwards, connectTo, temporaryDirectory } from './harness.js';

type Row = { _id: number; a?: unknown; at?: Date | Date[] };

/** Writes until the disk is full, and checks that what was acknowledged is all that is there. */
async function fillUp(uri: string): Promise<{ acknowledged: number; size: number }> {
  const client = await connectTo(uri);
  const collection = client.db().collection<Row>('full');
  await collection.createIndex({ a: 1 });
  const size = 20_000;
  let acknowledged = 0;
  for (;;) {
    const write = collection.insertOne({
      _id: acknowledged,
      a: String(acknowledged),
      at: new Date(),
      text: 'x'.repeat(size),
    } as Row);
    const code = await write.then(
      () => 0,
      (error: { code: number }) => error.code,
    );
    if (code !== 0) {
      expect(code).toBe(14031);
      break;
    }
    acknowledged += 1;
  }
  expect(acknowledged).toBeGreaterThan(5);
  expect(await collection.estimatedDocumentCount()).toBe(acknowledged);
  expect(await collection.countDocuments({ a: { $gte: '' } }, { hint: { a: 1 } })).toBe(acknowledged);
  expect(await collection.findOne({ _id: acknowledged })).toBeNull();
  return { acknowledged, size };
}

describe('a full disk', () => {
  it('returns 14031, changes nothing, and accepts writes again when there is space', async () => {
    const directory = temporaryDirectory();
    const server = await StoreServer.start({ directory });
    afterwards(() => server.stop());
    // SQLite's own limit of pages gives the very error of a full disk.
    const { sqlite } = server as unknown as { sqlite: { exec(sql: string): void } };
    sqlite.exec('PRAGMA max_page_count = 120');
    const { acknowledged } = await fillUp(embeddedStoreUri(directory));
    sqlite.exec('PRAGMA max_page_count = 100000');
    const client = await connectTo(embeddedStoreUri(directory));
    const collection = client.db().collection<Row>('full');
    await collection.insertOne({ _id: acknowledged });
    expect(await collection.countDocuments()).toBe(acknowledged + 1);
  });

  const tmpfs = (directory: string, size: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory]).status === 0;
  const canMount = (() => {
    const { status } = spawnSync('unshare', ['-m', 'true']);
    return process.getuid?.() === 0 && status === 0;
  })();

  it.runIf(canMount)('of a real file system', async ({ skip }) => {
    const directory = join(temporaryDirectory(), 'disk');
    mkdirSync(directory);
    if (!tmpfs(directory, '3m')) skip();
    afterwards(() => spawnSync('umount', ['-l', directory]));
    const store = await startEmbeddedStore({ directory, inThread: true });
    const { acknowledged } = await fillUp(store.uri);
    await store.stop();
    const again = await startEmbeddedStore({ directory, inThread: true });
    const client = await connectTo(again.uri);
    expect(await client.db().collection('full').countDocuments()).toBe(acknowledged);
    await client.close();
    await again.stop();
  });
});

describe('documents with a time to live', () => {
  it('are deleted when they expire, the others stay', async () => {
    const directory = temporaryDirectory();
    const server = await StoreServer.start({ directory, sweepMs: 20 });
    afterwards(() => server.stop());
    const client = await connectTo(embeddedStoreUri(directory));
    const collection = client.db().collection<Row>('tokens');
    const past = new Date(Date.now() - 5000);
    const future = new Date(Date.now() + 3_600_000);
    await collection.insertMany([
      ...Array.from({ length: 250 }, (_, i) => ({ _id: i, at: past })),
      { _id: 1000, at: future },
      { _id: 1001 },
      { _id: 1002, at: 'no date' as unknown as Date },
      { _id: 1003, at: [future, past] },
    ]);
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
    await client.db().collection<Row>('later').insertOne({ _id: 1, at: past });
    await client.db().collection('later').createIndex({ at: -1 }, { expireAfterSeconds: 3600 });
    await expect
      .poll(async () => (await collection.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id))
      .toEqual([1000, 1001, 1002]);
    expect(await client.db().collection('later').countDocuments()).toBe(1);
  });
});

describe('an index', () => {
  it('is built during writes, and misses nothing', async () => {
    const directory = temporaryDirectory();
    const store = await startEmbeddedStore({ directory, inThread: true });
    afterwards(() => store.stop());
    const client = await connectTo(store.uri);
    const collection = client.db().collection<Row>('busy');
    await collection.insertMany(Array.from({ length: 8000 }, (_, _id) => ({ _id, a: _id })));
    let built = false;
    const building = collection.createIndex({ a: 1 }, { unique: true }).then(() => (built = true));
    let written = 0;
    while (!built) {
      await collection.insertOne({ _id: 10_000 + written, a: 10_000 + written });
      await collection.updateOne({ _id: written }, { $set: { a: -1 - written } });
      await collection.deleteOne({ _id: 7999 - written });
      // The half-full index serves nobody.
      expect(await collection.findOne({ a: 4000 })).not.toBeNull();
      written += 1;
    }
    await building;
    expect(written).toBeGreaterThan(0);
    const byIndex = await collection.find({}, { hint: { a: 1 } }).toArray();
    const byScan = await collection
      .find({}, { hint: { $natural: 1 } })
      .sort({ a: 1 })
      .toArray();
    expect(byIndex.map(({ _id }) => _id)).toEqual(byScan.map(({ _id }) => _id));
    await expect(collection.insertOne({ _id: 99_999, a: -1 })).rejects.toMatchObject({ code: 11000 });
  });

  it('requested twice at once is built once', async () => {
    const store = await startEmbeddedStore({ directory: temporaryDirectory(), inThread: true });
    afterwards(() => store.stop());
    const [one, two] = await Promise.all([connectTo(store.uri), connectTo(store.uri)]);
    await one
      .db()
      .collection<Row>('x')
      .insertMany(Array.from({ length: 4000 }, (_, _id) => ({ _id, a: _id })));
    const make = (client: typeof one) => client.db().collection('x').createIndex({ a: 1 }, { unique: true });
    expect(await Promise.all([make(one), make(two)])).toEqual(['a_1', 'a_1']);
    expect((await one.db().collection('x').indexes()).length).toBe(2);
  });
});
