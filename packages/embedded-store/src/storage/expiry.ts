import { encode, TYPE } from '../index-keys/encode.js';
import type { Catalog } from './catalog.js';

/** Deletes documents whose TTL index says that they have expired (`now` in milliseconds). */
export function sweepExpired(catalog: Catalog, now: number): void {
  for (const { collection, index } of catalog.expiring()) {
    const to = encode(new Date(now - index.expireAfterSeconds! * 1000));
    for (const stored of collection.range(index, Buffer.from([TYPE.date]), to, false, 1000))
      collection.remove(stored);
  }
}
