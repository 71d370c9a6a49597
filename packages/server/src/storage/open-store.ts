import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  databaseFile,
  embeddedStoreUri,
  moveStore,
  startEmbeddedStore,
  StoreError as EmbeddedStoreError,
} from '@sotto/embedded-store';
import type { Logger } from 'pino';
import { keyFiles } from '../config/key-files.js';
import { connectStore } from './connect.js';
import type { StoreHandle } from './connect.js';
import { StoreError } from './store-error.js';

/** How long a command tries to reach a running server's store, in milliseconds. */
const RUNNING_STORE_MS = 1500;

interface StorePlace {
  dataDir: string;
  mongodbUri?: string | undefined;
  logger: Logger;
}

/**
 * Opens a server's store: MongoDB where `mongodbUri` names one, else the embedded store in `dataDir/store`, which is
 * created where there was never one.
 * @param options.onFailed - called when the embedded store ends unexpectedly
 * @throws StoreError
 */
export async function openStore(
  options: StorePlace & { onFailed?: (error: Error) => void },
): Promise<StoreHandle> {
  const { dataDir, mongodbUri, logger, onFailed } = options;
  if (mongodbUri) return connectStore(mongodbUri, { embedded: false, logger });
  return startEmbedded(dataDir, logger, onFailed);
}

/**
 * Opens the store of a server for a command, whether the server runs or not, and creates nothing.
 * @throws StoreError also where there is no store
 */
export async function openExistingStore({ dataDir, mongodbUri, logger }: StorePlace): Promise<StoreHandle> {
  if (mongodbUri) return connectStore(mongodbUri, { embedded: false, logger });
  const place = resolve(dataDir);
  if (databaseBytes(storeDirectory(dataDir)) === 0 && databaseBytes(dataDir) === 0)
    throw new StoreError(
      `there is no store in ${place}; set DATA_DIR to that of the server, or start the server once first`,
    );
  const running = await connectStore(embeddedStoreUri(storeDirectory(dataDir)), {
    embedded: true,
    logger,
    selectionTimeoutMs: RUNNING_STORE_MS,
  }).catch(() => null);
  if (running) return running;
  try {
    return await startEmbedded(dataDir, logger);
  } catch (error) {
    const { code } = (error as { cause?: { code?: string } }).cause ?? {};
    if (code !== 'directory_in_use') throw error;
    throw new StoreError(`the server that runs on ${place} does not answer`, { cause: error });
  }
}

/** Returns the directory of the embedded store's database and of its files, and of nothing else: what a backup copies. */
export function storeDirectory(dataDir: string): string {
  return join(dataDir, 'store');
}

/** Returns the directory of the files of the embedded store. */
export function filesDirectory(dataDir: string): string {
  return join(storeDirectory(dataDir), 'files');
}

/** Whether nothing was ever stored here: only then may a first start create keys. */
export async function isEmptyStore({ connection }: StoreHandle): Promise<boolean> {
  const collections = await connection.listCollections();
  return collections.length === 0;
}

async function startEmbedded(
  dataDir: string,
  logger: Logger,
  onFailed?: (error: Error) => void,
): Promise<StoreHandle> {
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

async function start(dataDir: string, logger: Logger) {
  const directory = storeDirectory(dataDir);
  try {
    // Earlier versions kept the database beside the keys.
    moveStore(dataDir, directory);
    refuseLostStore(dataDir);
    return await startEmbeddedStore({ directory, logger, warnOnScan: true });
  } catch (error) {
    if (!(error instanceof EmbeddedStoreError)) throw error;
    throw new StoreError(`${error.message}${isElsewhere(error) ? ' (set DATA_DIR)' : ''}`, { cause: error });
  }
}

/**
 * Refuses keys without a store. The first start creates both, the database before the keys: where it is gone, a mount or
 * a backup is missing, and a server with an empty one would let users write into it.
 * @throws StoreError
 */
function refuseLostStore(dataDir: string): void {
  const keys = Object.values(keyFiles(dataDir)).find((file) => fileBytes(file) !== undefined);
  const database = databaseFile(resolve(storeDirectory(dataDir)));
  if (keys === undefined || databaseBytes(storeDirectory(dataDir)) > 0) return;
  throw new StoreError(
    `${keys} is of an earlier start, but ${database} is missing or empty; put the store back (a mount, a backup), ` +
      'or move the keys elsewhere to begin with a new store',
  );
}

/** Returns the size of the database in a directory; 0 where there is none. @throws StoreError where it cannot be read */
function databaseBytes(directory: string): number {
  return fileBytes(databaseFile(resolve(directory))) ?? 0;
}

function fileBytes(file: string): number | undefined {
  try {
    return statSync(file).size;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new StoreError(
      `${file} cannot be read (${code}); may this user use the directory? (set DATA_DIR)`,
      { cause },
    );
  }
}

/** Whether another directory would help: this one is in use, or cannot be written. */
function isElsewhere({ code }: EmbeddedStoreError): boolean {
  return code === 'directory_in_use' || code === 'directory_not_writable';
}
