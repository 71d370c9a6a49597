import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStore } from '@sotto/embedded-store';
import type { EmbeddedStore } from '@sotto/embedded-store';
import mongoose from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startStoreProxy } from '../src/index.js';
import type { StoreProxy } from '../src/index.js';

const { MongoClient, MongoServerError, MongoNetworkError } = mongoose.mongo;
type Client = InstanceType<typeof MongoClient>;

let directory: string;
let store: EmbeddedStore;
let proxy: StoreProxy;
let client: Client;
const things = () => client.db('proxied').collection<{ _id: number }>('things');
const stored = async () => {
  const direct = await new MongoClient(store.uri).connect();
  const found = await direct.db('proxied').collection<{ _id: number }>('things').find().toArray();
  await direct.close();
  return found.map(({ _id }) => _id);
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-proxy-'));
  store = await startEmbeddedStore({ directory, inThread: true });
});
beforeEach(async () => {
  proxy = await startStoreProxy(store.uri);
  client = await new MongoClient(proxy.uri, { retryWrites: false, retryReads: false }).connect();
  await things().deleteMany({});
});
afterEach(async () => {
  await client.close();
  await proxy.close();
});
afterAll(async () => {
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

it('changes nothing without a fault, and counts', async () => {
  await things().insertMany(Array.from({ length: 300 }, (_, _id) => ({ _id, text: 'x'.repeat(5000) })));
  expect(await things().find().toArray()).toHaveLength(300);
  expect(proxy.counts()).toMatchObject({ 'insert things': 1, 'find things': 1, 'delete things': 1 });
  expect(proxy.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/.*directConnection=true/);
});

it('fails a command with a code and labels, and the store never receives it', async () => {
  const fault = proxy.fail('insert', { code: 91, labels: ['RetryableWriteError'], count: 1 });
  const error = await things()
    .insertOne({ _id: 1 })
    .catch((reason: unknown) => reason as Error);
  expect(error).toBeInstanceOf(MongoServerError);
  expect(error).toMatchObject({ code: 91 });
  expect((error as InstanceType<typeof MongoServerError>).hasErrorLabel('RetryableWriteError')).toBe(true);
  await things().insertOne({ _id: 2 });
  expect([fault.hits, await stored()]).toEqual([1, [2]]);
});

it('lets the store execute it and reports a missing majority', async () => {
  proxy.failConcern('insert', { code: 64, extra: { errInfo: { wtimeout: true } } });
  const error = await things()
    .insertOne({ _id: 1 })
    .catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ name: 'MongoWriteConcernError', code: 64 });
  expect(await stored()).toEqual([1]);
});

it('holds a command, or its response, until it is released', async () => {
  const before = proxy.hold(({ name, documents }) => name === 'insert' && documents[0]?.['_id'] === 1);
  const after = proxy.hold(({ name, documents }) => name === 'insert' && documents[0]?.['_id'] === 2, {
    reply: true,
  });
  let answered = 0;
  const both = [1, 2].map((_id) =>
    things()
      .insertOne({ _id })
      .then(() => (answered += 1)),
  );
  await Promise.all([before.happened(), after.happened()]);
  await expect.poll(stored).toEqual([2]);
  // Others pass meanwhile.
  await things().insertOne({ _id: 3 });
  expect(answered).toBe(0);
  before.release();
  await expect.poll(() => answered).toBe(1);
  after.release();
  await Promise.all(both);
  expect(await stored()).toEqual([2, 3, 1]);
});

it('executes a command twice', async () => {
  proxy.double('insert', { count: 1 });
  const error = await things()
    .insertOne({ _id: 1 })
    .catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ code: 11000 });
  await things().insertOne({ _id: 2 });
  expect(await stored()).toEqual([1, 2]);
});

it('loses a response with its connection', async () => {
  proxy.loseReply('insert', { count: 1 });
  const error = await things()
    .insertOne({ _id: 1 })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MongoNetworkError);
  await things().insertOne({ _id: 2 });
  expect(await stored()).toEqual([1, 2]);
});

it('changes a response: a router of a sharded cluster', async () => {
  proxy.change('hello', (reply) => ({ ...reply, msg: 'isdbgrid' }));
  expect(await client.db('admin').command({ hello: 1 })).toMatchObject({ msg: 'isdbgrid', ok: 1 });
});

it('becomes unreachable with all its connections and returns; clear ends every fault', async () => {
  await things().insertOne({ _id: 1 });
  proxy.goAway();
  await expect(things().insertOne({ _id: 2 })).rejects.toThrow();
  proxy.comeBack();
  await things().insertOne({ _id: 3 });
  const held = proxy.hold(['find', 'aggregate']);
  const counted = things().countDocuments();
  await held.happened();
  proxy.fail('insert', { code: 1 });
  proxy.clear();
  expect(await counted).toBe(2);
  await things().insertOne({ _id: 4 });
});
