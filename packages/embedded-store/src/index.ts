import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { StoreError } from './errors.js';
import { embeddedStoreUri } from './paths.js';
import { StoreServer } from './server.js';

export { StoreError } from './errors.js';
export { embeddedStoreUri } from './paths.js';

export interface EmbeddedStoreOptions {
  /** Where the data lies; made (0700) where it is missing. */
  directory: string;
  /** Run in this thread instead of a worker: for tests that run from the sources. */
  inThread?: boolean;
  logger?: { warn(fields: object, message: string): void };
  /** Log a warning for each query that no index serves. */
  warnOnScan?: boolean;
}

export interface EmbeddedStore {
  /** What the MongoDB driver connects to. */
  uri: string;
  /** Queries since the start that no index served: collection and field names, never values. */
  scans(): Promise<string[]>;
  /** Commits what was accepted, writes it into the main file and gives the directory free. */
  stop(): Promise<void>;
  /** Resolves with the error if the store ends without having been asked to. */
  failed: Promise<Error>;
}

/**
 * Starts a store on a directory.
 * @throws StoreError `directory_in_use`, `directory_not_writable`, `path_too_long`, `corrupt`
 */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const uri = embeddedStoreUri(options.directory);
  const onScan = (shape: string) => {
    if (options.warnOnScan) options.logger?.warn({ query: shape }, 'a query reads a whole collection');
  };
  if (options.inThread) {
    const server = new StoreServer({ directory: options.directory, onScan });
    await server.listen();
    return {
      uri,
      scans: () => Promise.resolve([...server.scans]),
      stop: () => server.stop(),
      failed: new Promise(() => {}),
    };
  }
  return startWorker(options.directory, uri, onScan);
}

type FromWorker =
  | { kind: 'ready' | 'stopped' }
  | { kind: 'scan'; shape: string }
  | { kind: 'scans'; scans: string[] }
  | { kind: 'failed'; code: StoreError['code']; message: string };

async function startWorker(
  directory: string,
  uri: string,
  onScan: (shape: string) => void,
): Promise<EmbeddedStore> {
  // Running from src there is no compiled worker beside this file.
  const beside = new URL('./worker.js', import.meta.url);
  const worker = new Worker(existsSync(beside) ? beside : new URL('../dist/worker.js', import.meta.url), {
    workerData: { directory },
  });
  let stopping = false;
  const failed = new Promise<Error>((resolve) => {
    worker.on('error', resolve);
    worker.on('exit', () => {
      if (!stopping) resolve(new Error('the embedded store ended unexpectedly'));
    });
  });
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'scan') onScan(message.shape);
  });
  const ask = async (kind: string, answer: FromWorker['kind']): Promise<FromWorker> => {
    worker.postMessage({ kind });
    for (;;) {
      const [message] = (await once(worker, 'message')) as [FromWorker];
      if (message.kind === answer) return message;
    }
  };
  const [first] = (await once(worker, 'message')) as [FromWorker];
  if (first.kind === 'failed') throw new StoreError(first.code, first.message);
  return {
    uri,
    failed,
    async scans() {
      const message = await ask('scans', 'scans');
      return message.kind === 'scans' ? message.scans : [];
    },
    async stop() {
      if (stopping) return;
      stopping = true;
      await ask('stop', 'stopped');
      await worker.terminate();
    },
  };
}
