import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { KeyError } from '../crypto/keyring.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Models } from '../models/index.js';
import { withTimeout } from '../async/with-timeout.js';
import { connectReason } from './connect-reason.js';
import { adviceFor, isMistake } from './driver-errors.js';
import { createPoolWatch } from './pool-watch.js';
import type { PoolState } from './pool-watch.js';
import { StoreError } from './store-error.js';
import { checkUriOptions } from './uri-options.js';
import { routeWrites } from './write-pools.js';

export { StoreError } from './store-error.js';

const PING_TIMEOUT_MS = 1500;
/** For a connection, and for each of the driver's own looks whether the store lives: its default is 30 s. */
const CONNECT_TIMEOUT_MS = 3000;
const CLOSE_TIMEOUT_MS = 3000;
/** How long an operation waits for a free connection, in milliseconds. */
const WAIT_QUEUE_TIMEOUT_MS = 2000;
/** How long the store waits for a majority before it says that there is none, in milliseconds. */
const MAJORITY_TIMEOUT_MS = 5000;
/** The collection whose writes have connections of their own. */
const MESSAGES = 'messages';
const CHECK_TEXT = 'sotto key check';
const DUPLICATE_KEY = 11000;

/** An open store. */
export interface StoreHandle {
  readonly connection: Connection;
  readonly kind: 'embedded' | 'mongodb';
  /** Whether we speak to a router of a sharded cluster. */
  readonly isSharded: boolean;
  /** Whether the store answers now. */
  ready(): Promise<boolean>;
  /** The driver's connections at this moment, of all its pools. */
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
  if (!embedded) checkUriOptions(uri);
  const options: mongoose.mongo.MongoClientOptions = {
    ignoreUndefined: true,
    serverSelectionTimeoutMS: selectionTimeoutMs,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    waitQueueTimeoutMS: WAIT_QUEUE_TIMEOUT_MS,
    appName: 'sotto',
    ...(embedded
      ? { retryWrites: false, retryReads: false, directConnection: true }
      : {
          writeConcern: { w: 'majority', journal: true, wtimeoutMS: MAJORITY_TIMEOUT_MS },
          readConcern: { level: 'majority' },
        }),
  };
  const connection = mongoose.createConnection(uri, {
    ...options,
    autoIndex: false,
    autoCreate: false,
    sanitizeFilter: true,
    bufferCommands: false,
  });
  const pool = createPoolWatch();
  // There is no client where the address is malformed: the connection rejects with the reason.
  const readers = connection.getClient() as mongoose.mongo.MongoClient | undefined;
  if (readers) pool.add(readers);
  // What fails before is told by the error below, and our own goodbye is no news.
  let isOpen = false;
  connection.on('error', (error: Error) => {
    if (isOpen) logger.error({ err: error }, adviceFor(error) ?? 'store connection failed');
  });
  connection.on('disconnected', () => {
    if (isOpen) logger.warn('store disconnected');
  });
  let isSharded = false;
  const writers: mongoose.mongo.MongoClient[] = [];
  try {
    await connection.asPromise();
    const { msg } = await connection.db!.admin().command({ hello: 1 });
    isSharded = msg === 'isdbgrid';
    isOpen = true;
    if (!embedded) {
      const messages = new mongoose.mongo.MongoClient(uri, options);
      const others = new mongoose.mongo.MongoClient(uri, options);
      writers.push(messages, others);
      for (const client of writers) pool.add(client);
      routeWrites(connection.db!, (name) => (name === MESSAGES ? messages : others));
    }
  } catch (cause) {
    await connection.destroy();
    const reason = connectReason(cause, uri);
    const what = isMistake(cause)
      ? 'unable to use MONGODB_URI; something in it is wrong.'
      : 'unable to reach the store; is MONGODB_URI right and the server running?';
    throw new StoreError(`${what} The driver says: ${reason}`, { cause });
  }
  return {
    connection,
    kind: embedded ? 'embedded' : 'mongodb',
    pool: pool.state,
    isSharded,
    async ready() {
      if (connection.readyState !== mongoose.ConnectionStates.connected) return false;
      const ping = connection.getClient().db().admin().command({ ping: 1 });
      const isThere = ping.then(
        () => true,
        () => false,
      );
      return withTimeout(isThere, PING_TIMEOUT_MS, () => false);
    },
    async close() {
      isOpen = false;
      // The driver's close may never return after the store's process died under it.
      const closing = Promise.allSettled([connection.close(), ...writers.map((client) => client.close())]);
      await withTimeout(closing, CLOSE_TIMEOUT_MS, () => undefined);
    },
  };
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
