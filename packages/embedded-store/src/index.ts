import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { StoreError } from './errors.js';
import { embeddedStoreUri as uriOf } from './paths.js';
import { StoreServer } from './server.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

export { StoreError } from './errors.js';
export { moveStore } from './move.js';
export { databaseFile } from './paths.js';
export type { StoreErrorCode } from './errors.js';

export interface EmbeddedStoreOptions {
  /** Data directory; created (0700) if it is missing. */
  directory: string;
  /** Run in this thread instead of a worker: for tests that run from the sources. */
  inThread?: boolean;
  logger?: { warn(fields: object, message: string): void };
  /** Logs a warning for each shape of query that uses no index. */
  warnOnScan?: boolean;
}

export interface EmbeddedStore {
  /** Connection string for the MongoDB driver. */
  uri: string;
  /** Shapes of the queries since the start that used no index: collections, fields and operators, never values. */
  scans(): Promise<string[]>;
  /** Finishes accepted writes, checkpoints the log into the main file and releases the directory. */
  stop(): Promise<void>;
  /** Resolves with an error if the store ends without `stop`. */
  failed: Promise<Error>;
}

/**
 * Starts a store on a directory.
 * @throws StoreError `directory_in_use`, `directory_not_writable`, `disk_full`, `path_too_long`, `corrupt`, `other_version`
 */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const { directory, inThread, logger, warnOnScan } = options;
  const onScan = (shape: string) => {
    if (warnOnScan) logger?.warn({ query: shape }, 'a query reads a whole collection');
  };
  if (!inThread) return startWorker(directory, onScan);
  const server = await StoreServer.start({ directory, onScan });
  return {
    uri: uriOf(directory),
    scans: () => Promise.resolve(server.scans),
    stop: () => server.stop(),
    failed: new Promise(() => {}),
  };
}

/**
 * Returns the connection string for a store that another process runs.
 * @throws StoreError `path_too_long`; on Windows `not_running`
 */
export function embeddedStoreUri(directory: string): string {
  return uriOf(directory);
}

async function startWorker(directory: string, onScan: (shape: string) => void): Promise<EmbeddedStore> {
  // Running from src there is no compiled worker beside this file.
  const beside = new URL('./worker.js', import.meta.url);
  const script = existsSync(beside) ? beside : new URL('../dist/worker.js', import.meta.url);
  // The worker is plain JavaScript: flags of the owner (--input-type, loaders) are not for it.
  const worker = new Worker(script, { workerData: { directory }, execArgv: [] });
  let stopped: Promise<void> | undefined;
  const failed = new Promise<Error>((resolve) => {
    worker.once('error', resolve);
    worker.once('exit', () => {
      if (!stopped) resolve(new Error('the embedded store ended unexpectedly'));
    });
  });
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'scan') onScan(message.shape);
  });
  /** Waits for the next message of these kinds; rejects if the worker ends before. */
  const next = <K extends FromWorker['kind']>(...kinds: K[]) =>
    new Promise<Extract<FromWorker, { kind: K }>>((resolve, reject) => {
      const listen = (message: FromWorker) => {
        if (!(kinds as string[]).includes(message.kind)) return;
        worker.off('message', listen).off('error', fail).off('exit', fail);
        resolve(message as Extract<FromWorker, { kind: K }>);
      };
      const fail = (reason: unknown) =>
        reject(reason instanceof Error ? reason : new Error('the embedded store has ended'));
      worker.on('message', listen).on('error', fail).on('exit', fail);
    });
  const tell = (message: ToWorker) => worker.postMessage(message);
  const first = await next('ready', 'failed');
  if (first.kind === 'failed')
    throw first.code ? new StoreError(first.code, first.message) : new Error(first.message);
  return {
    uri: uriOf(directory),
    failed,
    async scans() {
      const reply = next('scans');
      tell({ kind: 'scans' });
      return (await reply).scans;
    },
    stop() {
      stopped ??= (async () => {
        const stopped = next('stopped');
        tell({ kind: 'stop' });
        await stopped;
        await worker.terminate();
      })();
      return stopped;
    },
  };
}
