import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { KeyError, createKeyring } from '../src/crypto/keyring.js';
import { ensureIndexes } from '../src/storage/indexes.js';
import { connectStore } from '../src/storage/connect.js';
import { checkKeys } from '../src/storage/key-check.js';
import { StoreError } from '../src/storage/store-error.js';
import { EXTERNAL_STORE, startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

const logger = pino({ level: 'silent' });
let harness: ServicesHarness;

beforeAll(async () => {
  harness = await startServices();
});
afterAll(() => harness.close());

it('detects whether the store responds', async () => {
  const store = await connectStore(harness.uri, { embedded: true, logger });
  expect(await store.ready()).toBe(true);
  await store.close();
  expect(await store.ready()).toBe(false);
});

it('uses majority writes and reads on the embedded store too', async () => {
  const store = await connectStore(harness.uri, { embedded: false, logger });
  expect(store.kind).toBe('mongodb');
  const probe = store.connection.getClient().db().collection('probes');
  await probe.insertOne({ text: 'x' });
  expect(await probe.findOne({ text: 'x' })).toMatchObject({ text: 'x' });
  await store.close();
});

it('says in one sentence that a store is away', async () => {
  const connect = connectStore('mongodb://127.0.0.1:1/sotto', {
    embedded: false,
    logger,
    selectionTimeoutMs: 100,
  });
  await expect(connect).rejects.toThrow(StoreError);
});

it('creates and verifies every index, repeatedly', async () => {
  const { models } = harness.node;
  await ensureIndexes(models, logger);
  const indexes = await models.Message.listIndexes();
  const unique = indexes.filter((index) => index.unique).map(({ key }) => Object.keys(key as object).join());
  expect(unique.sort()).toEqual(['room,pinSlot', 'room,revs', 'room,sender,clientMessageId', 'room,seq']);
});

it('refuses to start with an index that differs from the required one', async () => {
  const other = await harness.addNode();
  const messages = other.store.connection.getClient().db().collection('messages');
  await messages.dropIndex('room_1_seq_1');
  await messages.createIndex({ room: 1, seq: 1 });
  await expect(ensureIndexes(other.models, logger)).rejects.toThrow(
    'unable to create the indexes of messages',
  );
  await messages.dropIndex('room_1_seq_1');
  await ensureIndexes(other.models, logger);
});

it('starts only with the right keys', async () => {
  const { models } = harness.node;
  // A store that no server has started on.
  await models.RingKey.deleteMany({});
  const [older, newer] = [generateFernetKey(), generateFernetKey()];
  await checkKeys(models, createKeyring([older]));
  await checkKeys(models, createKeyring([older]));
  await expect(checkKeys(models, createKeyring([newer]))).rejects.toThrow(KeyError);
  await checkKeys(models, createKeyring([newer, older]));
  await checkKeys(models, createKeyring([newer]));
  const { primaryKeyId } = createKeyring([newer]);
  await expect(checkKeys(models, createKeyring([older]))).rejects.toThrow(primaryKeyId);
  await expect(checkKeys(models, createKeyring([older]))).rejects.not.toThrow(newer);
});

it('two nodes with a new key start at once', async () => {
  const { models } = await harness.addNode();
  const newest = (await models.RingKey.find().sort({ createdAt: -1 }).limit(1))[0];
  expect(newest).toBeDefined();
  await models.RingKey.deleteMany({ _id: { $eq: newest!._id } });
  await models.RingKey.deleteMany({});
  const keyring = createKeyring([generateFernetKey()]);
  await Promise.all(Array.from({ length: 4 }, () => checkKeys(models, keyring)));
  expect(await models.RingKey.countDocuments()).toBe(1);
});

it.skipIf(EXTERNAL_STORE)(
  'detects a query that no index serves, so that the empty lists elsewhere are meaningful',
  async () => {
    const before = await harness.scans();
    await harness.node.models.Room.find({ topic: { $eq: 'none' } });
    expect((await harness.scans()).slice(before.length)).toEqual([expect.stringContaining('rooms')]);
  },
);
