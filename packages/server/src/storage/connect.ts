import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { withTimeout } from '../async/with-timeout.js';
import { connectReason } from './connect-reason.js';
import { adviceFor, isMistake } from './driver-errors.js';
import { createPoolWatch } from './pool-watch.js';
import type { PoolState } from './pool-watch.js';
import { StoreError } from './store-error.js';
import { checkUriOptions } from './uri-options.js';
import { routeWrites } from './write-pools.js';

const PING_TIMEOUT_MS = 1500;
/** For a connection, and for each of the driver's own heartbeats; its default is 30 s. */
const CONNECT_TIMEOUT_MS = 3000;
const CLOSE_TIMEOUT_MS = 3000;
/** How long an operation waits for a free connection, in milliseconds. */
const WAIT_QUEUE_TIMEOUT_MS = 2000;
/** How long an operation waits for a store that is away, in milliseconds. */
const SELECTION_TIMEOUT_MS = 5000;
/** How long the store waits for a majority before it reports that there is none, in milliseconds. */
const MAJORITY_TIMEOUT_MS = 5000;
/** The collection whose writes have connections of their own. */
const MESSAGES = 'messages';

type Client = mongoose.mongo.MongoClient;
type ClientOptions = mongoose.mongo.MongoClientOptions;

/** The embedded store has one server, which acknowledges a write once it is on disk. */
const EMBEDDED_OPTIONS: ClientOptions = { retryWrites: false, retryReads: false, directConnection: true };
const REPLICA_SET_OPTIONS: ClientOptions = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: MAJORITY_TIMEOUT_MS },
  readConcern: { level: 'majority' },
};

/** An open store. */
export interface StoreHandle {
  readonly connection: Connection;
  readonly kind: 'embedded' | 'mongodb';
  /** Whether this is a router of a sharded cluster. */
  readonly isSharded: boolean;
  /** Whether the store responds now. */
  ready(): Promise<boolean>;
  /** The driver's connections at this moment, of all its pools. */
  pool(): PoolState;
  close(): Promise<void>;
}

interface ConnectOptions {
  embedded: boolean;
  logger: Logger;
  /** How long an operation waits for a store that is away, in milliseconds. */
  selectionTimeoutMs?: number;
}

/**
 * Connects to the embedded store or to MongoDB. With MongoDB every write is acknowledged by the majority and
 * journaled, and reads see what the majority has; the embedded store acknowledges a write after its one fsync.
 * @throws StoreError
 */
export async function connectStore(
  uri: string,
  { embedded, logger, selectionTimeoutMs = SELECTION_TIMEOUT_MS }: ConnectOptions,
): Promise<StoreHandle> {
  if (!embedded) checkUriOptions(uri);
  const options = {
    ...clientOptions(selectionTimeoutMs),
    ...(embedded ? EMBEDDED_OPTIONS : REPLICA_SET_OPTIONS),
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
  const readers = connection.getClient() as Client | undefined;
  if (readers) pool.add(readers);
  const outages = createOutageLog(connection, logger);
  let isSharded: boolean;
  let writers: Client[];
  try {
    await connection.asPromise();
    const { msg } = await connection.db!.admin().command({ hello: 1 });
    isSharded = msg === 'isdbgrid';
    outages.start();
    writers = embedded ? [] : openWriters(connection, uri, options);
    for (const client of writers) pool.add(client);
  } catch (cause) {
    await connection.destroy();
    throw new StoreError(describeFailure(cause, uri), { cause });
  }
  return {
    connection,
    kind: embedded ? 'embedded' : 'mongodb',
    pool: pool.state,
    isSharded,
    ready: () => isReady(connection),
    async close() {
      outages.stop();
      // The driver's close may never return after the store's process died under it.
      const closing = Promise.allSettled([connection.close(), ...writers.map((client) => client.close())]);
      await withTimeout(closing, CLOSE_TIMEOUT_MS, () => undefined);
    },
  };
}

function clientOptions(selectionTimeoutMs: number): ClientOptions {
  return {
    ignoreUndefined: true,
    serverSelectionTimeoutMS: selectionTimeoutMs,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    waitQueueTimeoutMS: WAIT_QUEUE_TIMEOUT_MS,
    appName: 'sotto',
  };
}

/** Gives messages, and all other collections together, connections of their own for writes. */
function openWriters(connection: Connection, uri: string, options: ClientOptions): Client[] {
  const messages = new mongoose.mongo.MongoClient(uri, options);
  const others = new mongoose.mongo.MongoClient(uri, options);
  routeWrites(connection.db!, (name) => (name === MESSAGES ? messages : others));
  return [messages, others];
}

/**
 * Logs outages between `start` and `stop`: `connectStore` itself throws what fails before, and a connection that this
 * server closes is none.
 */
function createOutageLog(connection: Connection, logger: Logger) {
  let isOn = false;
  connection.on('error', (error: Error) => {
    if (isOn) logger.error({ err: error }, adviceFor(error) ?? 'store connection failed');
  });
  connection.on('disconnected', () => {
    if (isOn) logger.warn('store disconnected');
  });
  return {
    start: () => void (isOn = true),
    stop: () => void (isOn = false),
  };
}

function describeFailure(cause: unknown, uri: string): string {
  const what = isMistake(cause)
    ? 'unable to use MONGODB_URI; something in it is wrong.'
    : 'unable to reach the store; is MONGODB_URI right and the server running?';
  return `${what} The driver says: ${connectReason(cause, uri)}`;
}

async function isReady(connection: Connection): Promise<boolean> {
  if (connection.readyState !== mongoose.ConnectionStates.connected) return false;
  const ping = connection.getClient().db().admin().command({ ping: 1 });
  const isThere = ping.then(
    () => true,
    () => false,
  );
  return withTimeout(isThere, PING_TIMEOUT_MS, () => false);
}
