import { join } from 'node:path';
import {
  embeddedStoreUri,
  moveStore,
  startEmbeddedStore,
  StoreError as EmbeddedStoreError,
} from '@sotto/embedded-store';
import type { Logger } from 'pino';
import { connectStore, StoreError } from './mongo.js';
import type { StoreHandle } from './mongo.js';

/** How long a command looks for a running server's store, in milliseconds. */
const RUNNING_STORE_MS = 1500;

interface OpenStoreOptions {
  dataDir: string;
  mongodbUri?: string | undefined;
  logger: Logger;
  /** Use the embedded store of a running server where there is one: for the operator's commands. */
  share?: boolean;
  /** Called when the embedded store ends without having been asked to. */
  onFailed?: (error: Error) => void;
}

/**
 * Opens MongoDB where `mongodbUri` names one, else the embedded store in `dataDir/store`.
 * @throws StoreError one clear sentence
 */
export async function openStore(options: OpenStoreOptions): Promise<StoreHandle> {
  const { dataDir, mongodbUri, logger, share, onFailed } = options;
  if (mongodbUri) return connectStore(mongodbUri, { embedded: false, logger });
  if (share) {
    const running = await connectStore(embeddedStoreUri(storeDirectory(dataDir)), {
      embedded: true,
      logger,
      selectionTimeoutMs: RUNNING_STORE_MS,
    }).catch(() => null);
    if (running) return running;
  }
  const embedded = await start(dataDir, logger);
  void embedded.failed.then((error) => onFailed?.(error));
  const store = await connectStore(embedded.uri, { embedded: true, logger });
  return {
    ...store,
    async close() {
      await store.close();
      await embedded.stop();
    },
  };
}

/** Where the embedded store's database lies in a data directory, and nothing else: what a backup copies. */
export function storeDirectory(dataDir: string): string {
  return join(dataDir, 'store');
}

async function start(dataDir: string, logger: Logger) {
  try {
    // Where the database lay beside the keys, before it had a directory of its own.
    moveStore(dataDir, storeDirectory(dataDir));
    return await startEmbeddedStore({ directory: storeDirectory(dataDir), logger, warnOnScan: true });
  } catch (error) {
    if (!(error instanceof EmbeddedStoreError)) throw error;
    throw new StoreError(`${error.message}${isElsewhere(error) ? ' (set DATA_DIR)' : ''}`, { cause: error });
  }
}

/** Whether another directory would do: this one is in use, or cannot be written. */
function isElsewhere({ code }: EmbeddedStoreError): boolean {
  return code === 'directory_in_use' || code === 'directory_not_writable';
}

/** Whether nothing was ever stored here: only then may a first start make keys. */
export async function isEmptyStore({ connection }: StoreHandle): Promise<boolean> {
  const collections = await connection.listCollections();
  return collections.length === 0;
}
