import { setTimeout as sleep } from 'node:timers/promises';
import type { Model, mongo } from 'mongoose';
import type { Logger } from 'pino';
import type { Models } from '../models/index.js';
import { forEachLimited } from '../async/for-each-limited.js';
import { withTimeout } from '../async/with-timeout.js';
import { ensureFence } from './fence.js';
import { StoreError } from './store-error.js';

interface IndexOptions {
  /** How long a start waits for indexes that are being built, in milliseconds. */
  limitMs?: number;
  /** Delay between two attempts while another build runs, in milliseconds. */
  retryMs?: number;
}

const LIMIT_MS = 600_000;
const RETRY_MS = 1000;
/** Collections at once: each needs a connection, whose handshake costs more than the commands for an index that exists. */
const MAX_AT_ONCE = 4;
/** How often a start that waits logs that, in milliseconds. */
const LOG_INTERVAL_MS = 30_000;
/** Codes of a collection that is busy, such as with another node's index build, and of a missing majority. */
const BUSY = new Set([64, 100, 112, 117, 12_587]);

/**
 * Creates every index that the models declare and verifies that it exists: the unique ones decide about the room's log,
 * so no server starts without them. Adds the fence around message texts, too. An index that only another version declared
 * is dropped by a migration, never here: an operator may have indexes of their own.
 * @throws StoreError
 */
export async function ensureIndexes(
  models: Models,
  logger: Logger,
  { limitMs = LIMIT_MS, retryMs = RETRY_MS }: IndexOptions = {},
): Promise<void> {
  const end = performance.now() + limitMs;
  const wait = { end, retryMs };
  // A collection is created together with its fence, where there is one.
  const message = models.Message as unknown as Model<unknown>;
  await whileBusy(message, () => ensureFence(message, logger), wait);
  const logging = setInterval(() => logger.info('waiting for the indexes of the store'), LOG_INTERVAL_MS);
  try {
    const all = Object.values(models) as Model<unknown>[];
    await forEachLimited(all, (model) => ensureModelIndexes(model, wait), MAX_AT_ONCE);
  } finally {
    clearInterval(logging);
  }
}

interface Wait {
  end: number;
  retryMs: number;
}

async function ensureModelIndexes(model: Model<unknown>, wait: Wait): Promise<void> {
  if (model.schema.indexes().length === 0) return;
  const { name } = model.collection;
  let missing: unknown[];
  try {
    await whileBusy(model, () => createIndexes(model), wait);
    missing = (await model.diffIndexes()).toCreate;
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError(`unable to create the indexes of ${name}: ${(cause as Error).message}`, { cause });
  }
  if (missing.length > 0) throw new StoreError(`unable to start; ${name} lacks an index`);
}

/** Creates the indexes of a collection by one command, where `model.createIndexes()` sends one for each index. */
async function createIndexes({ schema, collection }: Model<unknown>): Promise<void> {
  await collection.createIndexes(
    schema.indexes().map(([key, options]) => ({ ...options, key }) as mongo.IndexDescription),
  );
}

/** Repeats `work` while the store is busy with the collection, at most until `end`. */
async function whileBusy(
  { collection }: Model<unknown>,
  work: () => Promise<void>,
  { end, retryMs }: Wait,
): Promise<void> {
  for (;;) {
    try {
      const left = Math.max(0, end - performance.now());
      return await withTimeout(work(), left, () => {
        throw new StoreError(
          `the indexes of ${collection.name} are not built yet; a member of the replica set may be away. ` +
            'The store goes on building; start again when it is done',
        );
      });
    } catch (error) {
      const cause = (error as { cause?: { code?: unknown } }).cause;
      const code = (error as { code?: unknown }).code ?? cause?.code;
      if (!BUSY.has(Number(code)) || performance.now() + retryMs >= end) throw error;
      await sleep(retryMs);
    }
  }
}
