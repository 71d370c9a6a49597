import { TYPE } from '../index-keys/encode.js';
import { encode, invert } from '../index-keys/encode.js';
import type { Execution, CommandSteps } from '../execution.js';
import type { Catalog } from './catalog.js';

/** Number of documents that one statement reads. */
const CHUNK = 100;

/** Deletes documents that have expired by a TTL index (`now` in milliseconds since 1970). */
export function* sweepExpired(catalog: Catalog, execution: Execution, now: number): CommandSteps<void> {
  for (const { collection, index } of catalog.expiring()) {
    const first = Buffer.from([TYPE.date]);
    const end = encode(new Date(Math.max(0, now - index.expireAfterSeconds! * 1000)));
    const interval = index.fields[0]!.descending
      ? { from: invert(end), to: Buffer.from([0xff - TYPE.date + 1]) }
      : { from: first, to: end };
    while (!collection.dropped && collection.indexes.some(({ id }) => id === index.id)) {
      const expired = collection.range(index, [interval], { limit: CHUNK });
      // A document with several dates is found under each of them.
      for (const stored of new Map(expired.map((each) => [each.rowId, each])).values())
        collection.remove(stored);
      if (expired.length < CHUNK) break;
      if (execution.shouldYield()) yield undefined;
    }
  }
}
