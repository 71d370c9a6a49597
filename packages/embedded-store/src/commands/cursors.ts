import type { Document } from '../document.js';
import { encodeDocument } from '../document.js';
import { CommandError } from '../errors.js';
import type { ExecutionHolder, Search } from '../query/find.js';
import type { Projection } from '../query/project.js';
import type { Execution, CommandSteps } from '../execution.js';
import type { Batch } from '../wire/reply.js';

const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const MAX_CURSORS = 1000;
const IDLE_MS = 10 * 60_000;

/** Yields BSON documents, or `undefined` where other commands should run. */
export type Results = Generator<Uint8Array | undefined, void, undefined>;

interface Cursor {
  id: bigint;
  namespace: string;
  results: Results;
  holder: ExecutionHolder;
  /** Read already, but did not fit the batch. */
  ahead?: Uint8Array;
  /** Milliseconds of `maxTimeMS` that are left for all further batches. */
  timeLeft: number;
  lastUsed: number;
  busy: boolean;
}

/** Yields the results of a search: skipped and projected as asked. */
export function* resultsOf(search: Search, skip: number, projection?: Projection): Results {
  let left = skip;
  for (const stored of search) {
    if (!stored) yield undefined;
    else if (left > 0) left -= 1;
    else yield projection?.ofStored(stored.bytes) ?? stored.bytes;
  }
}

/** Yields existing documents as results. */
export function* listed(documents: Iterable<Document>): Results {
  for (const document of documents) yield encodeDocument(document);
}

/** Results that did not fit the first reply, by cursor id. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();
  private last = 0n;

  /** Reads the first batch and keeps a cursor for the rest. */
  *start(
    namespace: string,
    results: Results,
    holder: ExecutionHolder,
    batchSize: number,
    singleBatch = false,
  ): CommandSteps<Batch> {
    const cursor: Cursor = {
      id: 0n,
      namespace,
      results,
      holder,
      timeLeft: Infinity,
      lastUsed: 0,
      busy: false,
    };
    const { documents, done } = yield* fill(cursor, batchSize);
    if (!done && !singleBatch) this.keep(cursor);
    else results.return();
    return { batchName: 'firstBatch', documents, id: cursor.id, namespace };
  }

  /** Reads the next batch. @throws CommandError 43 for an unknown cursor, 12051 for one that is being read */
  *more(id: bigint, namespace: string, batchSize: number, execution: Execution): CommandSteps<Batch> {
    const cursor = this.open.get(id);
    if (!cursor) throw new CommandError(43, 'CursorNotFound', `cursor id ${id} not found`);
    if (cursor.namespace !== namespace)
      throw new CommandError(13, 'Unauthorized', `cursor id ${id} belongs to another namespace`);
    if (cursor.busy) throw new CommandError(12051, 'CursorInUse', `cursor id ${id} is already in use`);
    cursor.busy = true;
    cursor.holder.execution = execution;
    execution.limit(cursor.timeLeft);
    try {
      const { documents, done } = yield* fill(cursor, batchSize);
      if (done) this.kill(id);
      else this.rest(cursor);
      return { batchName: 'nextBatch', documents, id: done ? 0n : id, namespace };
    } catch (error) {
      this.kill(id);
      throw error;
    } finally {
      cursor.busy = false;
    }
  }

  kill(id: bigint): boolean {
    this.open.get(id)?.results.return();
    return this.open.delete(id);
  }

  /** Closes cursors that were not used for long, and the oldest of too many. */
  sweep(now = performance.now()): void {
    for (const { id, lastUsed, busy } of this.open.values()) {
      if (!busy && (now - lastUsed > IDLE_MS || this.open.size > MAX_CURSORS)) this.kill(id);
    }
  }

  private keep(cursor: Cursor): void {
    this.last += 1n;
    cursor.id = this.last;
    this.open.set(cursor.id, cursor);
    this.rest(cursor);
    if (this.open.size > MAX_CURSORS) this.sweep();
  }

  private rest(cursor: Cursor): void {
    cursor.lastUsed = performance.now();
    cursor.timeLeft = cursor.holder.execution.timeLeft;
  }
}

function* fill(cursor: Cursor, batchSize: number): CommandSteps<{ documents: Uint8Array[]; done: boolean }> {
  const documents: Uint8Array[] = [];
  let bytes = 0;
  while (documents.length < batchSize) {
    const next = takeAhead(cursor) ?? cursor.results.next();
    if (next.done) return { documents, done: true };
    if (!next.value) {
      yield undefined;
      continue;
    }
    bytes += next.value.length;
    if (documents.length > 0 && bytes > MAX_BATCH_BYTES) {
      cursor.ahead = next.value;
      break;
    }
    documents.push(next.value);
  }
  return { documents, done: false };
}

function takeAhead(cursor: Cursor): IteratorResult<Uint8Array | undefined, void> | undefined {
  const { ahead } = cursor;
  if (!ahead) return undefined;
  delete cursor.ahead;
  return { done: false, value: ahead };
}
