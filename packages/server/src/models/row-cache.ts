import mongoose from 'mongoose';
import type { Model } from 'mongoose';
import { createBoundedCache } from '../cache/bounded-cache.js';

const { deserialize } = mongoose.mongo.BSON;

/** Memory for the rows of one model, in bytes, estimated. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Memory of a decoded row beside its bytes, estimated. */
const OBJECT_BYTES = 1500;
/** Rows of the store's first batch: more than any of our lists, so that a list is one command. */
const BATCH_ROWS = 2000;

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

/** Reads on the primary what a majority has: nothing that a failover may still roll back. */
export const AS_MAJORITY: RowQuery = { readPreference: 'primary', readConcern: { level: 'majority' } };

interface RowCacheOptions<R, V> {
  model: Pick<Model<R>, 'collection'>;
  /** Creates what is kept of a row, once for all its readers. */
  view: (row: R) => V;
  maxBytes?: number;
}

export interface RowCache<V> {
  /** Finds rows. Nothing is cast: the types of the filter have to hold, and input of a client must have been parsed. */
  find(filter: object, options?: RowQuery): Promise<V[]>;
  /** Bytes in memory, for tests. */
  size(): number;
}

/**
 * Creates a reader of whole rows of a model whose `_id` is an ObjectId, which keeps the views of them. It queries the
 * store each time and does not decode a row whose bytes are unchanged, so nothing has to be invalidated. The views are
 * shared by all readers and must not be changed. Encrypted fields are as they are stored.
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
    // A copy: the bytes are part of the store's whole reply, which would stay in memory with them.
    kept.set(id, { bytes: Buffer.from(bytes), value }, { size: bytes.length + OBJECT_BYTES });
    return value;
  }

  return {
    async find(filter, options = {}) {
      // eslint-disable-next-line no-restricted-syntax -- a read that returns what is stored, as lean() does
      const rows = model.collection.find(filter, { ...options, batchSize: BATCH_ROWS, raw: true });
      return ((await rows.toArray()) as unknown as Buffer[]).map(valueOf);
    },
    size: () => kept.calculatedSize,
  };
}
