import { Long } from 'bson';
import type { Document } from '../document.js';
import { encodeDocument } from '../document.js';
import { CommandError } from '../errors.js';

const MAX_BATCH_BYTES = 16 * 1024 * 1024 - 64 * 1024;
const MAX_CURSORS = 1000;

/** Results that did not fit the first answer, by cursor id. */
export class Cursors {
  private readonly open = new Map<string, { namespace: string; rest: Document[] }>();
  private next = 1;

  /** Splits results into a first batch and a cursor for the rest. */
  answer(namespace: string, results: Document[], batchSize: number, singleBatch: boolean): Document {
    const firstBatch = takeBatch(results, batchSize);
    const rest = results.slice(firstBatch.length);
    let id = Long.ZERO;
    if (rest.length > 0 && !singleBatch) {
      id = Long.fromNumber(this.next);
      this.next += 1;
      this.open.set(id.toString(), { namespace, rest });
      if (this.open.size > MAX_CURSORS) this.open.delete(this.open.keys().next().value!);
    }
    return { cursor: { firstBatch, id, ns: namespace } };
  }

  more(id: string, batchSize: number): Document {
    const cursor = this.open.get(id);
    if (!cursor) throw new CommandError(43, 'CursorNotFound', `cursor id ${id} not found`);
    const nextBatch = takeBatch(cursor.rest, batchSize);
    cursor.rest = cursor.rest.slice(nextBatch.length);
    const done = cursor.rest.length === 0;
    if (done) this.open.delete(id);
    return { cursor: { nextBatch, id: done ? Long.ZERO : Long.fromString(id), ns: cursor.namespace } };
  }

  kill(id: string): boolean {
    return this.open.delete(id);
  }
}

function takeBatch(results: Document[], batchSize: number): Document[] {
  let bytes = 0;
  const batch: Document[] = [];
  for (const document of results) {
    if (batch.length >= batchSize) break;
    bytes += encodeDocument(document).length;
    if (batch.length > 0 && bytes > MAX_BATCH_BYTES) break;
    batch.push(document);
  }
  return batch;
}
