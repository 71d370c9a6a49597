import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStoreProxy } from '../../../testing/src/store-proxy/store-proxy.js';
import { startStoreProcess } from './store-process.js';
import { createDatabase, EXTERNAL_STORE } from './test-store.js';

/** A store that a test can make unavailable to its servers and restore. */
export interface FragileStore {
  /** Its address for servers; stays the same. */
  readonly uri: string;
  /** Ends it like a power cut. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Makes it hang until it is closed: connections stay open without responses. */
  freeze(): Promise<void>;
  /** Stops it and deletes its data, whatever state it is in. */
  close(): Promise<void>;
}

/** Starts an embedded store in a process that can be killed, or a proxy before a database of `MONGODB_URI`. */
export function startFragileStore(): Promise<FragileStore> {
  return EXTERNAL_STORE ? startBehindProxy(EXTERNAL_STORE) : startKillable();
}

async function startKillable(): Promise<FragileStore> {
  const directory = await mkdtemp(join(tmpdir(), 'sotto-fragile-'));
  const store = await startStoreProcess(directory);
  return {
    uri: store.uri,
    goAway: store.kill,
    comeBack: store.restart,
    freeze: store.freeze,
    async close() {
      await store.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startBehindProxy(server: string): Promise<FragileStore> {
  const database = createDatabase(server);
  const proxy = await startStoreProxy(database.uri);
  return {
    uri: proxy.uri,
    goAway: async () => proxy.goAway(),
    comeBack: async () => proxy.comeBack(),
    freeze: async () => void proxy.hold(() => true),
    async close() {
      await proxy.close();
      await database.stop();
    },
  };
}
