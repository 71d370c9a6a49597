import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStore } from '@sotto/embedded-store';
import mongoose from 'mongoose';
import { generateFernetKey } from '../../src/crypto/fernet.js';
import { writeEmptyStore } from './store-template.js';

/** `MONGODB_URI` makes the integration tests run on a MongoDB; without it they run on embedded stores. */
export const EXTERNAL_STORE = process.env['MONGODB_URI'];

/** A store of its own for one test file. */
export interface TestStore {
  uri: string;
  /** Queries that no index served; none are known of a MongoDB. */
  scans(): Promise<string[]>;
  /** Stops it and deletes its data. */
  stop(): Promise<void>;
}

/** Starts an embedded store with all indexes in this process, or creates a database of its own name on the MongoDB of `MONGODB_URI`. */
export async function startTestStore(): Promise<TestStore> {
  if (EXTERNAL_STORE) return { ...createDatabase(EXTERNAL_STORE), scans: async () => [] };
  const directory = await mkdtemp(join(tmpdir(), 'sotto-store-'));
  await writeEmptyStore(directory);
  const store = await startEmbeddedStore({ directory, inThread: true });
  return {
    uri: store.uri,
    scans: () => store.scans(),
    async stop() {
      await store.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * What a server of a test needs in its environment to use the MongoDB of `MONGODB_URI`, with keys and a database of its
 * own; nothing where the tests run on embedded stores.
 */
export function createStoreEnvironment(): { environment: Record<string, string>; stop(): Promise<void> } {
  if (!EXTERNAL_STORE) return { environment: {}, stop: async () => {} };
  const { uri, stop } = createDatabase(EXTERNAL_STORE);
  const keys = { FERNET_KEYS: generateFernetKey(), TOKEN_KEYS: generateFernetKey() };
  return { environment: { MONGODB_URI: uri, ...keys }, stop };
}

/** A database of its own name; MongoDB creates it with its first document. */
export function createDatabase(server: string): Pick<TestStore, 'uri' | 'stop'> {
  const name = `sotto-test-${randomUUID().slice(0, 8)}`;
  const [, hosts = '', before = '', query = ''] =
    /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)(?:\?(.*))?$/.exec(server) ?? [];
  const options = new URLSearchParams(query);
  // Without it the database of the address is the one that knows the user.
  if (hosts.includes('@') && !options.has('authSource')) options.set('authSource', before || 'admin');
  const uri = `${hosts}/${name}?${options.toString()}`;
  return {
    uri,
    async stop() {
      const client = await new mongoose.mongo.MongoClient(uri).connect();
      await client.db().dropDatabase();
      await client.close();
    },
  };
}
