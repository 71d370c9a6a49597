import mongoose from 'mongoose';
import type { Connection, Model } from 'mongoose';
import type { Logger } from 'pino';
import { KeyError } from '../crypto/keyring.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Models } from '../models/index.js';
import { within } from '../within.js';
import { watchPool } from './pool-watch.js';
import type { PoolState } from './pool-watch.js';
import { StoreError } from './store-error.js';

export { StoreError } from './store-error.js';

const PING_TIMEOUT_MS = 2000;
/** For a connection, and for each of the driver's own looks whether the store lives: its default is 30 s. */
const CONNECT_TIMEOUT_MS = 3000;
const CLOSE_TIMEOUT_MS = 3000;
const CHECK_TEXT = 'sotto key check';
const DUPLICATE_KEY = 11000;
const COMMAND_NOT_FOUND = 59;

/** What a protected text looks like in the store: nothing, or a Fernet token of at least one block. */
const TOKEN_OR_NOTHING = {
  anyOf: [
    { bsonType: 'null' },
    { bsonType: 'string', minLength: 100, pattern: '^gAAAA[A-Za-z0-9_-]+={0,2}$' },
  ],
};

/** An open store. */
export interface StoreHandle {
  readonly connection: Connection;
  readonly kind: 'embedded' | 'mongodb';
  /** Whether the store answers now. */
  ready(): Promise<boolean>;
  /** The driver's connections at this moment. */
  pool(): PoolState;
  close(): Promise<void>;
}

/**
 * Connects to the embedded store or to MongoDB. With MongoDB every write is acknowledged by the majority and
 * journaled, and reads see what the majority has; the embedded store answers a write after its one fsync.
 * @throws StoreError
 */
export async function connectStore(
  uri: string,
  {
    embedded,
    logger,
    selectionTimeoutMs = 5000,
  }: {
    embedded: boolean;
    logger: Logger;
    /** How long an operation waits for a store that is away, in milliseconds. */
    selectionTimeoutMs?: number;
  },
): Promise<StoreHandle> {
  const connection = mongoose.createConnection(uri, {
    autoIndex: false,
    autoCreate: false,
    sanitizeFilter: true,
    bufferCommands: false,
    ignoreUndefined: true,
    serverSelectionTimeoutMS: selectionTimeoutMs,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    appName: 'sotto',
    ...(embedded
      ? { retryWrites: false, retryReads: false, directConnection: true }
      : { writeConcern: { w: 'majority', journal: true }, readConcern: { level: 'majority' } }),
  });
  const pool = watchPool(connection);
  // What fails before is told by the error below, and our own goodbye is no news.
  let isOpen = false;
  connection.on('error', (error: Error) => {
    if (isOpen) logger.error({ err: error }, 'store connection failed');
  });
  connection.on('disconnected', () => {
    if (isOpen) logger.warn('store disconnected');
  });
  try {
    await connection.asPromise();
    isOpen = true;
  } catch (cause) {
    await connection.destroy();
    throw new StoreError('unable to reach the store; is MONGODB_URI right and the server running?', {
      cause,
    });
  }
  return {
    connection,
    kind: embedded ? 'embedded' : 'mongodb',
    pool,
    async ready() {
      if (connection.readyState !== mongoose.ConnectionStates.connected) return false;
      const late = AbortSignal.timeout(PING_TIMEOUT_MS);
      try {
        await connection.getClient().db().admin().command({ ping: 1 }, { signal: late });
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      isOpen = false;
      // The driver's close may never return after the store's process died under it.
      await within(connection.close(), CLOSE_TIMEOUT_MS, () => undefined);
    },
  };
}

/**
 * Makes every index that the models declare and verifies that it is there: the unique ones are the referees
 * of the room's log, so no server starts without them. Then puts the fence around message texts.
 * @throws StoreError
 */
export async function ensureIndexes(models: Models): Promise<void> {
  await Promise.all((Object.values(models) as Model<unknown>[]).map(ensureModelIndexes));
  await ensureFence(models.Message as unknown as Model<unknown>);
}

/** A second fence behind the encryption hook: MongoDB itself refuses a text that is no token. */
async function ensureFence({ db, collection }: Model<unknown>): Promise<void> {
  const validator = { $jsonSchema: { properties: { content: TOKEN_OR_NOTHING } } };
  try {
    await db.db?.command({ collMod: collection.name, validator, validationLevel: 'strict' });
  } catch (error) {
    // The embedded store has no validators; there the hook alone guards.
    if ((error as { code?: number }).code !== COMMAND_NOT_FOUND)
      throw new StoreError(`unable to guard the texts in ${collection.name}`, { cause: error });
  }
}

async function ensureModelIndexes(model: Model<unknown>): Promise<void> {
  if (model.schema.indexes().length === 0) return;
  let missing: unknown[];
  try {
    await model.createIndexes();
    missing = (await model.diffIndexes()).toCreate;
  } catch (cause) {
    throw new StoreError(`unable to make the indexes of ${model.collection.name}`, { cause });
  }
  if (missing.length > 0) throw new StoreError(`unable to start; ${model.collection.name} lacks an index`);
}

/**
 * Proves that the keyring opens the newest check value of the store, and leaves one for a key that is new.
 * @throws KeyError
 */
export async function checkKeys(models: Models, keyring: Keyring, now = new Date()): Promise<void> {
  const newest = await models.KeyCheck.findOne().sort({ createdAt: -1 });
  if (newest && !opens(keyring, newest.token)) {
    const reason = `the store was last written with key ${newest._id}, which is not among FERNET_KEYS`;
    throw new KeyError(`unable to open the messages; ${reason}`);
  }
  const { token, keyId } = keyring.encrypt(CHECK_TEXT);
  if (await models.KeyCheck.exists({ _id: { $eq: keyId } })) return;
  try {
    await models.KeyCheck.create({ _id: keyId, token, createdAt: now });
  } catch (error) {
    if ((error as { code?: number }).code !== DUPLICATE_KEY) throw error;
  }
}

function opens(keyring: Keyring, token: string): boolean {
  try {
    return keyring.decrypt(token) === CHECK_TEXT;
  } catch {
    return false;
  }
}
