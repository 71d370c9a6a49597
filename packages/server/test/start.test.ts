import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startStoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import type { StoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import { createModels } from '../src/models/index.js';
import type { Models } from '../src/models/index.js';
import { ensureIndexes } from '../src/storage/indexes.js';
import { connectStore } from '../src/storage/connect.js';
import type { StoreHandle } from '../src/storage/connect.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

const FAST = { limitMs: 2000, retryMs: 5 };
let harness: ServicesHarness;
let proxy: StoreProxy;
let store: StoreHandle;
let models: Models;
let lines: string[];
const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
/** A store that is there may be slow to respond. */
const connect = (uri: string, selectionTimeoutMs = 20_000) =>
  connectStore(uri, { embedded: false, logger, selectionTimeoutMs });

beforeAll(async () => {
  harness = await startServices();
  proxy = await startStoreProxy(harness.uri);
  store = await connect(proxy.uri);
  models = createModels(store.connection, harness.keyring);
});
afterEach(() => proxy.clear());
afterAll(async () => {
  await store.close();
  await harness.close();
  await proxy.close();
});

describe("a failed start gives the reason in one sentence with the driver's words", () => {
  const reasonOf = async (uri: string) => {
    lines = [];
    const error = await connect(uri, 300).then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    expect(error?.name).toBe('StoreError');
    expect(lines).toEqual([]);
    return error!.message;
  };

  it('no server listens', async () => {
    const reason = await reasonOf('mongodb://127.0.0.1:1/sotto');
    expect(reason).toMatch(
      /^unable to reach the store; .* The driver says: connect ECONNREFUSED 127\.0\.0\.1:1$/,
    );
  });

  it('the wrong name of a replica set', async () => {
    proxy.change(['hello', 'ismaster', 'isMaster'], (answer) => ({
      ...answer,
      ...{ setName: 'rs0', hosts: [new URL(proxy.uri).host], me: new URL(proxy.uri).host, secondary: false },
    }));
    const direct = await reasonOf(`${proxy.uri}&replicaSet=other`);
    expect(direct).toMatch(/other/);
    const whole = await reasonOf(`${proxy.uri.replace('directConnection=true', '')}&replicaSet=other`);
    expect(whole).toMatch(/other/);
  });

  it('TLS to a store without TLS', async () => {
    const garbage = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('no TLS here\n');
    }).listen(0, '127.0.0.1');
    await once(garbage, 'listening');
    const { port } = garbage.address() as AddressInfo;
    expect(await reasonOf(`mongodb://127.0.0.1:${port}/sotto?tls=true`)).toMatch(/ssl|tls/i);
    garbage.close();
  });

  it('wrong credentials, which it does not print', async () => {
    proxy.fail('saslStart', {
      code: 18,
      codeName: 'AuthenticationFailed',
      message: 'Authentication failed.',
    });
    proxy.change(['hello', 'ismaster', 'isMaster'], ({ speculativeAuthenticate: _, ...answer }) => answer);
    const uri = proxy.uri.replace('mongodb://', 'mongodb://eve:s3cret%21@');
    const reason = await reasonOf(uri);
    expect(reason).toContain('Authentication failed');
    expect(reason).not.toMatch(/s3cret/);
  });

  it('an option that the driver does not know', async () => {
    expect(await reasonOf(`${proxy.uri}&frobnicate=1`)).toContain('frobnicate');
  });

  it.each([
    ['w=1', 'w=majority'],
    ['w=0', 'w=majority'],
    ['journal=false', 'journal=true'],
    ['j=false', 'journal=true'],
    ['readConcernLevel=local', 'readConcernLevel=majority'],
    ['readPreference=secondaryPreferred', 'readPreference=primary'],
    ['READPREFERENCE=nearest', 'readPreference=primary'],
  ])('an option that undoes a promise: %s', async (option, needed) => {
    const reason = await reasonOf(`${proxy.uri}&${option}`);
    expect(reason).toBe(
      `MONGODB_URI must not say ${option}; messages are kept only with ${needed}, which is the default`,
    );
  });

  it('but not one that states the default', async () => {
    const options = 'w=majority&journal=true&readConcernLevel=majority&readPreference=primary';
    const same = await connect(`${proxy.uri}&${options}`);
    expect(await same.ready()).toBe(true);
    await same.close();
  });
});

describe('the validator of the texts', () => {
  const seen = async () => {
    const commands: { name: string; body: object }[] = [];
    const watch = proxy.change(
      ({ name, body }) => {
        if (name === 'collMod' || name === 'create') commands.push({ name, body });
        return false;
      },
      (answer) => answer,
    );
    lines = [];
    await ensureIndexes(models, logger, FAST);
    watch.off();
    return commands;
  };
  /** Simulates a MongoDB that has the collection with these options. */
  const collectionWith = (options: object) =>
    proxy.change('listCollections', (answer) => ({
      ...answer,
      cursor: {
        ...(answer['cursor'] as object),
        firstBatch: [{ name: 'messages', type: 'collection', options }],
      },
    }));

  it('is created once, and compared before it is changed', async () => {
    collectionWith({});
    proxy.fail('collMod', { code: 59, count: 1 });
    const [command] = await seen();
    expect(command!.name).toBe('collMod');
    expect(JSON.stringify(command!.body)).not.toContain('anyOf');
    const { validator, validationLevel } = command!.body as Record<string, unknown>;
    collectionWith({ validator, validationLevel });
    expect(await seen()).toEqual([]);
  });

  it('is created with the collection, for which readWrite is enough', async () => {
    proxy.change('listCollections', (answer) => ({
      ...answer,
      cursor: { ...(answer['cursor'] as object), firstBatch: [] },
    }));
    // The embedded store knows no validators.
    const [command] = await seen();
    expect(command).toMatchObject({
      name: 'create',
      body: { create: 'messages', validationLevel: 'strict' },
    });
  });

  it('is missing, with a warning, if the user must not create it', async () => {
    collectionWith({});
    proxy.fail('collMod', { code: 13, codeName: 'Unauthorized' });
    await seen();
    expect(lines.join('')).toContain('grant the role dbAdmin on the database for one start');
  });
});

it('creates the indexes of a collection by one command, and waits for few at once', async () => {
  const held = proxy.hold('createIndexes');
  const collections: (string | null)[] = [];
  const watch = proxy.change(
    ({ name, collection }) => {
      if (name === 'createIndexes') collections.push(collection);
      return false;
    },
    (answer) => answer,
  );
  const start = ensureIndexes(models, logger, { limitMs: 20_000 });
  await held.happened(4);
  // Gets a connection behind those that asked before.
  await models.Site.findOne({ slug: { $eq: 'default' } });
  expect(held.hits).toBe(4);
  held.release();
  await start;
  watch.off();
  expect(new Set(collections).size).toBe(collections.length);
  expect(collections.length).toBeGreaterThan(20);
});

describe('indexes that are being built', () => {
  it.each([12_587, 117])('by another node (code %i): the start waits for them', async (code) => {
    const busy = proxy.fail('createIndexes', { code, count: 2 });
    await ensureIndexes(models, logger, FAST);
    expect(busy.hits).toBe(2);
  });

  it('are not waited for without limit', async () => {
    const held = proxy.hold('createIndexes');
    const start = ensureIndexes(models, logger, { limitMs: 50, retryMs: 5 });
    await expect(start).rejects.toThrow(
      /^the indexes of \w+ are not built yet; a member of the replica set may be away/,
    );
    held.release();
  });

  it('that fail for another reason stop the start at once, with the reason', async () => {
    const refused = proxy.fail('createIndexes', { code: 13, message: 'not authorized on sotto' });
    await expect(ensureIndexes(models, logger, FAST)).rejects.toThrow(/: not authorized on sotto$/);
    expect(refused.hits).toBeGreaterThan(0);
  });
});

it('detects a sharded cluster, and uses a separate command for each room there', async () => {
  expect(store.isSharded).toBe(false);
  proxy.change(['hello', 'ismaster', 'isMaster'], (answer) => ({ ...answer, msg: 'isdbgrid' }));
  const sharded = await connect(proxy.uri);
  expect(sharded.isSharded).toBe(true);
  await sharded.close();
});
