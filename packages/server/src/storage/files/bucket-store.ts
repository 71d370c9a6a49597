import type { Models } from '../../models/index.js';
import type { Bucket } from './bucket.js';
import { createChunkStore } from './chunks.js';
import type { FileStore } from './chunks.js';

/**
 * Creates the store of files in the first of these buckets, one object a part; in the others are older ones. Which bytes a part
 * has is decided by a row of the database, as not every service has conditional writes: a late request with other bytes never
 * replaces what was examined.
 */
export function createBucketStore(
  models: Pick<Models, 'FileChunk'>,
  buckets: readonly [Bucket, ...Bucket[]],
): FileStore {
  const [newest] = buckets;
  const rows = createChunkStore(models);
  // A directory is asked first: it takes no request to see that a part is not there.
  const byCost = [...buckets].sort((one, other) => Number(other.isLocal) - Number(one.isLocal));
  const keyOf = (fileId: string, n: number) => `${fileId}/${n}`;
  return {
    async put(fileId, n, { data, mac }) {
      const stored = await rows.put(fileId, n, { mac });
      // Also where the row was there: the request that created it may have ended before its object was stored.
      if (stored === mac) await newest.put(keyOf(fileId, n), data);
      return stored;
    },
    async get(fileId, n) {
      for (const bucket of byCost) {
        const object = await bucket.get(keyOf(fileId, n));
        if (object) return object;
      }
      // Parts that were stored before there was a bucket are in the database.
      return rows.get(fileId, n);
    },
    async remove(fileId, n) {
      for (const bucket of buckets) await bucket.remove(keyOf(fileId, n));
      await rows.remove(fileId, n);
    },
  };
}
