import { chownSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmbeddedStore, StoreError } from '../../src/index.js';
import { embeddedStoreUri } from '../../src/paths.js';
import { StoreServer } from '../../src/server.js';
import { afterwards, BUILT, connectTo, readyUri, spawnStore, temporaryDirectory } from './harness.js';

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'started',
    (error: unknown) => (error instanceof StoreError ? error.code : error),
  );

describe('one process owns a directory', () => {
  it('a second one is refused in one sentence, and can use the first one', async () => {
    const directory = temporaryDirectory();
    const owner = spawnStore(directory);
    const uri = await readyUri(owner);
    const second = spawnStore(directory);
    const line = await second.line((said) => said.startsWith('failed'));
    expect(line).toBe(
      `failed directory_in_use unable to open the store; the data directory ${directory} is in use by another process`,
    );
    expect(await codeOf(startEmbeddedStore({ directory, inThread: true }))).toBe('directory_in_use');
    expect(embeddedStoreUri(directory)).toBe(uri);

    // Two clients of two processes on one store.
    const client = await connectTo(embeddedStoreUri(directory));
    const collection = client.db().collection<{ _id: number }>('shared');
    await collection.insertOne({ _id: 1 });
    const other = await connectTo(uri);
    expect(await other.db().collection<{ _id: number }>('shared').findOne({})).toEqual({ _id: 1 });
  });

  it('not even after another handle on the lock file was closed in the owner', async () => {
    const directory = temporaryDirectory();
    const store = await startEmbeddedStore({ directory, inThread: true });
    afterwards(() => store.stop());
    // A POSIX lock is lost by this, as a backup inside the process would do it.
    for (const file of readdirSync(directory))
      if (statSync(join(directory, file)).isFile()) readFileSync(join(directory, file));
    const second = spawnStore(directory);
    expect(await second.line((line) => line.startsWith('failed'))).toContain('failed directory_in_use');
  });

  it('a killed owner leaves it free, a stopped one clean', async () => {
    const directory = temporaryDirectory();
    const first = spawnStore(directory);
    await readyUri(first);
    await first.kill('SIGKILL');
    expect(existsSync(join(directory, 'store.sock'))).toBe(true);
    const second = spawnStore(directory);
    const client = await connectTo(await readyUri(second));
    await client.db().collection<{ _id: number }>('x').insertOne({ _id: 1 });
    await client.close();
    second.say('stop');
    await second.line((line) => line === 'stopped');
    expect(readdirSync(directory).sort()).toEqual(['lock.db', 'store.db']);
  });
});

describe('a directory', () => {
  it('is created for its owner only', async () => {
    const directory = join(temporaryDirectory(), 'a', 'b');
    const store = await startEmbeddedStore({ directory, inThread: true });
    afterwards(() => store.stop());
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(directory)).toBe(0o700);
    for (const file of readdirSync(directory))
      expect([file, mode(join(directory, file))]).toEqual([file, 0o600]);
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(['lock.db', 'store.db', 'store.sock']));
  });

  it('may have any name', async () => {
    const directory = join(temporaryDirectory(), "a b@c,d%2Fe:f?g#h&'é😀");
    const store = await startEmbeddedStore({ directory, inThread: true });
    afterwards(() => store.stop());
    const client = await connectTo(store.uri);
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  it('is served on loopback TCP without Unix sockets', async () => {
    const directory = temporaryDirectory();
    const server = await StoreServer.start({ directory, tcp: true });
    const client = await connectTo(embeddedStoreUri(directory, true));
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
    await client.close();
    await server.stop();
    expect(() => embeddedStoreUri(directory, true)).toThrow(
      expect.objectContaining({ code: 'not_running' }) as Error,
    );
  });

  it('may be so deep that its path is too long for a socket', async () => {
    const directory = join(temporaryDirectory(), 'deep'.repeat(20), 'deeper'.repeat(10));
    const store = await startEmbeddedStore({ directory, inThread: true });
    afterwards(() => store.stop());
    expect(existsSync(join(directory, 'store.sock'))).toBe(false);
    expect(embeddedStoreUri(directory)).toBe(store.uri);
    const client = await connectTo(embeddedStoreUri(directory));
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  it.runIf(process.getuid?.() === 0)('leaves no file that its owner cannot open, by root', async () => {
    const directory = temporaryDirectory();
    chownSync(directory, 65_534, 65_534);
    await (await startEmbeddedStore({ directory, inThread: true })).stop();
    const owners = readdirSync(directory).map((name) => statSync(join(directory, name)).uid);
    expect(new Set(owners)).toEqual(new Set([65_534]));
  });

  it('with a damaged file, or one of another version, is refused', async () => {
    const damaged = temporaryDirectory();
    writeFileSync(join(damaged, 'store.db'), 'this is no database, '.repeat(500));
    expect(await codeOf(startEmbeddedStore({ directory: damaged, inThread: true }))).toBe('corrupt');
    const file = join(temporaryDirectory(), 'a file');
    writeFileSync(file, '');
    expect(await codeOf(startEmbeddedStore({ directory: file, inThread: true }))).toBe(
      'directory_not_writable',
    );
    expect(await codeOf(startEmbeddedStore({ directory: join(file, 'below'), inThread: true }))).toBe(
      'directory_not_writable',
    );
    // A refused start gives the directory free again.
    writeFileSync(join(damaged, 'store.db'), '');
    const store = await startEmbeddedStore({ directory: damaged, inThread: true });
    await store.stop();
  });

  it('keeps what was written, with its indexes, over a restart', async () => {
    const directory = temporaryDirectory();
    await mkdir(directory, { recursive: true });
    const first = await startEmbeddedStore({ directory, inThread: true });
    let client = await connectTo(first.uri);
    await client.db().collection('x').createIndex({ 'a.b': 1 }, { unique: true });
    await client
      .db()
      .collection('x')
      .insertMany([{ a: [{ b: 1 }, { b: 2 }] }, { a: { b: 3 } }]);
    await client.close();
    await first.stop();
    const second = await startEmbeddedStore({ directory, inThread: true });
    afterwards(() => second.stop());
    client = await connectTo(second.uri);
    const collection = client.db().collection('x');
    expect(await collection.countDocuments({ 'a.b': { $gte: 1 } })).toBe(2);
    expect(await collection.estimatedDocumentCount()).toBe(2);
    await expect(collection.insertOne({ a: { b: 2 } })).rejects.toMatchObject({ code: 11000 });
  });
});

describe('the worker', () => {
  it('serves, reports scans, logs them once, and stops', async () => {
    const { startEmbeddedStore: start } = (await import(BUILT)) as {
      startEmbeddedStore: typeof startEmbeddedStore;
    };
    const warnings: object[] = [];
    const logger = { warn: (fields: object) => void warnings.push(fields) };
    const store = await start({ directory: temporaryDirectory(), logger, warnOnScan: true });
    const client = await connectTo(store.uri);
    await client.db().collection('x').insertOne({ a: 'secret' });
    await client
      .db()
      .collection('x')
      .findOne({ a: 'secret', b: { $gt: 1 } });
    await client
      .db()
      .collection('x')
      .findOne({ a: 'other', b: { $gt: 2 } });
    expect(await store.scans()).toEqual(['sotto.x { a, b: { $gt } }']);
    expect(warnings).toEqual([{ query: 'sotto.x { a, b: { $gt } }' }]);
    await client.close();
    await Promise.all([store.stop(), store.stop()]);
    await expect(startEmbeddedStore({ directory: '/dev/null/x' })).rejects.toMatchObject({
      code: 'directory_not_writable',
    });
  });

  it('finishes accepted work before it stops, and refuses later work', async () => {
    const directory = temporaryDirectory();
    const store = await startEmbeddedStore({ directory, inThread: true });
    const client = await connectTo(store.uri);
    const collection = client.db().collection<{ _id: number }>('x');
    await collection.insertOne({ _id: 0 });
    const outcomes = Array.from({ length: 50 }, (_, i) =>
      collection.insertOne({ _id: i + 1 }).then(
        () => true,
        () => false,
      ),
    );
    await Promise.race(outcomes);
    await store.stop();
    const acknowledged = (await Promise.all(outcomes)).filter(Boolean).length;
    await client.close();
    const again = await startEmbeddedStore({ directory, inThread: true });
    afterwards(() => again.stop());
    const reader = await connectTo(again.uri);
    expect(await reader.db().collection('x').countDocuments()).toBeGreaterThanOrEqual(acknowledged + 1);
  });
});
