import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, beforeAll } from 'vitest';
import { startEmbeddedStore } from '../../src/index.js';
import type { EmbeddedStore } from '../../src/index.js';
import { KNOWN_DIFFERENCES } from './known-differences.js';

export const {
  Code,
  DBRef,
  ObjectId,
  Long,
  Int32,
  Double,
  Decimal128,
  Binary,
  MaxKey,
  BSONRegExp,
  Timestamp,
} = mongoose.mongo;
type Db = mongoose.mongo.Db;
const { MongoClient } = mongoose.mongo;
/** Tests write what no schema allows. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Collection = mongoose.mongo.Collection<any>;
export type Long = mongoose.mongo.Long;

/** The same tests run on a real MongoDB when MONGODB_URI names one. */
const { MONGODB_URI } = process.env;
export const isEmbedded = MONGODB_URI === undefined;

export interface Target {
  uri: string;
  client: mongoose.mongo.MongoClient;
  db: Db;
  /** a collection of its own, empty */
  fresh(name?: string): Collection;
  /** undefined on MongoDB */
  store: EmbeddedStore | undefined;
}

/** Starts (or reaches) a store for the tests of a file, with a database of its own that is dropped at the end. */
export function useTarget(): Target {
  const target = {} as Target;
  let directory: string | undefined;
  let collections = 0;
  beforeAll(async () => {
    if (MONGODB_URI === undefined) {
      directory = mkdtempSync(join(tmpdir(), 'es-'));
      target.store = await startEmbeddedStore({ directory, inThread: true });
    }
    target.uri = MONGODB_URI ?? target.store!.uri;
    target.client = await new MongoClient(target.uri).connect();
    target.db = target.client.db(`sotto-test-${process.pid}-${Date.now()}`);
    target.fresh = (name) => target.db.collection(name ?? `c${(collections += 1)}`);
  });
  afterAll(async () => {
    await target.db.dropDatabase();
    await target.client.close();
    await target.store?.stop();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });
  return target;
}

/** The error code of a known difference on this target; 0: none. */
export function codeFor(difference: keyof typeof KNOWN_DIFFERENCES): number {
  return isEmbedded ? KNOWN_DIFFERENCES[difference].embedded : KNOWN_DIFFERENCES[difference].mongodb;
}

/** The error code of an operation, 0 if it succeeds. */
export async function codeOf(operation: () => Promise<unknown>): Promise<number> {
  try {
    await operation();
    return 0;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'number') throw error;
    return code;
  }
}

/** The `_id`s of what a filter finds, in ascending order. */
export async function idsOf(collection: Collection, filter: object): Promise<unknown[]> {
  const found = await collection.find(filter).project({ _id: 1 }).toArray();
  return found.map(({ _id }) => _id).sort((a, b) => Number(a) - Number(b));
}
