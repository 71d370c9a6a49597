import mongoose from 'mongoose';
import type { Model } from 'mongoose';
import { createBoundedCache } from '../cache/bounded-cache.js';

const { deserialize } = mongoose.mongo.BSON;

/** Memory for the rows of one model, in bytes, estimated. */
const MAX_BYTES = 16 * 1024 * 1024;
/** What a decoded row takes beside its bytes. */
const OBJECT_BYTES = 1500;
/** Rows of the first answer of the store: more than any of our lists, so that a list is one command. */
const ROWS_AT_ONCE = 2000;

/** `_id` comes first: behind the length of the document and the type and name of the field (bsonspec.org 1.1). */
const ID_START = 9;
const ID_END = 21;

/** How rows are read. */
interface RowQuery {
  sort?: Record<string, 1 | -1>;
  limit?: number;
  readPreference?: 'primary';
  readConcern?: { level: 'majority' };
}

/** On the primary, as a majority has them: what a failover may still take back is not read. */
export const AS_MAJORITY: RowQuery = { readPreference: 'primary', readConcern: { level: 'majority' } };

interface RowCacheOptions<R, V> {
  model: Model<R>;
  /** What is kept of a row, made once for all who read it. */
  view: (row: R) => V;
  maxBytes?: number;
}

export interface RowCache<V> {
  /** Finds rows. Nothing is cast: the types of the filter have to hold, and what a client sent must have been parsed. */
  find(filter: object, options?: RowQuery): Promise<V[]>;
  /** Bytes in memory, for tests. */
  size(): number;
}

/**
 * Reads whole rows of a model whose `_id` is an ObjectId, and keeps what was made of them. The store is asked each time;
 * a row whose bytes are as they were is not decoded again, so nothing has to be invalidated. What is returned is shared
 * by all readers and must not be changed. Encrypted fields are there as they are stored.
 */
export function createRowCache<R, V>({
  model,
  view,
  maxBytes = MAX_BYTES,
}: RowCacheOptions<R, V>): RowCache<V> {
  const kept = createBoundedCache<{ bytes: Buffer; value: V }>({ maxSize: maxBytes });

  function valueOf(bytes: Buffer): V {
    const id = bytes.toString('latin1', ID_START, ID_END);
    const known = kept.get(id);
    if (known?.bytes.equals(bytes)) return known.value;
    const value = view(deserialize(bytes) as R);
    // A copy: the bytes lie in the whole answer of the store, which would stay in memory with them.
    kept.set(id, { bytes: Buffer.from(bytes), value }, { size: bytes.length + OBJECT_BYTES });
    return value;
  }

  return {
    async find(filter, options = {}) {
      // eslint-disable-next-line no-restricted-syntax -- a read that returns what is stored, as lean() does
      const rows = model.collection.find(filter, { ...options, batchSize: ROWS_AT_ONCE, raw: true });
      return ((await rows.toArray()) as unknown as Buffer[]).map(valueOf);
    },
    size: () => kept.calculatedSize,
  };
}
