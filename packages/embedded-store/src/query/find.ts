import type { Document } from '../document.js';
import { CommandError } from '../errors.js';
import type { KeyField } from '../index-keys/document-keys.js';
import type { Execution } from '../execution.js';
import type { Collection, Stored } from '../storage/collection.js';
import { MAX_INTERVALS } from '../storage/intervals.js';
import { compileFilter, isOperators } from './match.js';
import { choosePlans } from './plan.js';
import type { Plan } from './plan.js';
import { MemorySort } from './sort.js';

/** Number of rows of the first statement, and of any. */
const FIRST_CHUNK = 101;
const MAX_CHUNK = 256;
/** Bytes that one statement should read at most, going by the average document. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Yields stored documents, or `undefined` where the consumer should let other commands run. */
export type Search = Generator<Stored | undefined, void, undefined>;

export interface FindOptions {
  filter: Document;
  sort?: readonly KeyField[];
  /** Results wanted in all, skipped ones included; 0: all. */
  limit?: number;
  hint?: unknown;
  onScan?: (shape: string) => void;
}

/** The execution of the command that consumes a search; the search of a cursor outlives its first command. */
export interface ExecutionHolder {
  execution: Execution;
}

/**
 * Finds stored documents in the order asked for. Nothing is held between two of them but the place in the index, so
 * a search may rest for as long as it likes and sees what others wrote meanwhile.
 * @throws CommandError 2, 27, 291 for a filter outside of the closed world
 */
export function find(collection: Collection, options: FindOptions, holder: ExecutionHolder): Search {
  const { filter, sort = [], limit = 0, hint, onScan } = options;
  const matches = compileFilter(filter);
  const plans = choosePlans(filter, sort, collection.indexes, hint);
  const isCovered =
    plans.length > 0 &&
    plans.every(({ exact }) => exact) &&
    (hasNoLogic(filter) || (isUnion(filter) && hint == null && plans.every(({ used }) => used > 0)));
  const narrows =
    plans.some(({ used }) => used > 0) || Object.keys(filter).length === 0 || hint !== undefined;
  if (!narrows)
    onScan?.(
      `${collection.namespace} ${shapeOf(filter)}${sort.length > 0 ? ` sort ${sortShape(sort)}` : ''}`,
    );
  const sorted = sort.length === 0 || (plans.length === 1 && plans[0]!.sorted);
  const rows = readRows(collection, plans, sorted ? limit : 0, holder);
  const found = filterRows(rows, isCovered ? undefined : matches, sorted ? limit : 0);
  return sorted ? found : sortRows(found, sort, limit);
}

const isLogical = (key: string) => key.startsWith('$');
const hasNoLogic = (filter: Document) => !Object.keys(filter).some(isLogical);

/**
 * Whether a filter is one `$or` of plain conditions, so that a plan which narrows anything is that of a branch. To match
 * each row against each branch would cost their product.
 */
function isUnion({ $or: branches, ...outer }: Document): boolean {
  return (
    Object.keys(outer).length === 0 && Array.isArray(branches) && (branches as Document[]).every(hasNoLogic)
  );
}

/** @param matches - undefined if the index covers the whole filter, so that no document has to be read for it */
function* filterRows(
  rows: Search,
  matches: ((document: Document) => boolean) | undefined,
  limit: number,
): Search {
  let left = limit > 0 ? limit : Infinity;
  for (const stored of rows) {
    if (!stored) yield undefined;
    else if (!matches || matches(stored.document)) {
      yield stored;
      left -= 1;
      if (left === 0) return;
    }
  }
}

function* sortRows(rows: Search, sort: readonly KeyField[], limit: number): Search {
  const memory = new MemorySort<Stored>(sort, limit);
  for (const stored of rows) {
    if (!stored) yield undefined;
    else memory.add(stored, stored.document, stored.bytes.length);
  }
  yield* memory.take();
}

function* readRows(
  collection: Collection,
  plans: readonly Plan[],
  wanted: number,
  holder: ExecutionHolder,
): Search {
  // A document with arrays, or met by several branches, is found more than once.
  const once = plans.length > 1 || plans.some(({ index }) => index.multikeyPaths.size > 0);
  const seen = once ? new Set<number>() : undefined;
  const sources =
    plans.length > 0 ? plans.flatMap((plan) => sourcesOf(collection, plan)) : [tableSource(collection)];
  for (const source of sources) {
    for (const stored of readSource(collection, source, wanted, holder)) {
      if (stored && seen?.has(stored.rowId)) continue;
      if (stored) seen?.add(stored.rowId);
      yield stored;
    }
  }
}

/** Reads up to `limit` rows behind `last`. */
type Source = (last: Stored | undefined, limit: number) => Stored[];

const tableSource =
  (collection: Collection): Source =>
  (last, limit) =>
    collection.scan(last?.rowId ?? Number.MIN_SAFE_INTEGER, limit);

/** One source for as many intervals as one statement reads. */
function sourcesOf(collection: Collection, { index, intervals, descending }: Plan): Source[] {
  const ordered = descending ? intervals().reverse() : intervals();
  const size = descending ? 1 : MAX_INTERVALS;
  return chunksOf(ordered, size).map((chunk): Source => (last, limit) => {
    if (!collection.indexes.some(({ id }) => id === index.id))
      throw new CommandError(175, 'QueryPlanKilled', `query plan killed :: index '${index.name}' dropped`);
    return collection.range(index, chunk, { descending, last, limit });
  });
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function* readSource(
  collection: Collection,
  source: Source,
  wanted: number,
  holder: ExecutionHolder,
): Search {
  let last: Stored | undefined;
  let size = Math.min(wanted > 0 ? wanted : FIRST_CHUNK, MAX_CHUNK);
  for (;;) {
    if (collection.dropped)
      throw new CommandError(175, 'QueryPlanKilled', `collection dropped: ${collection.namespace}`);
    const limit = Math.max(1, Math.min(size, Math.floor(CHUNK_BYTES / averageSize(collection))));
    const { execution } = holder;
    const rows = source(last, limit);
    let rested = false;
    for (const stored of rows) {
      last = stored;
      yield stored;
      const due = holder.execution.shouldYield();
      if (due) yield undefined;
      // Others may have changed what was read ahead.
      rested = due || holder.execution !== execution;
      if (rested) break;
    }
    if (!rested && rows.length < limit) return;
    if (holder.execution.shouldYield()) yield undefined;
    if (!rested) size = Math.min(size * 2, MAX_CHUNK);
  }
}

const averageSize = ({ bytes, count }: Collection) => (count > 0 ? Math.max(64, bytes / count) : 64);

/** A filter without its values, for the log. */
function shapeOf(filter: Document): string {
  const parts = Object.entries(filter).map(([key, value]) => {
    if (Array.isArray(value) && key.startsWith('$'))
      return `${key}: [ ${value.map((part) => shapeOf(part as Document)).join(', ')} ]`;
    return isOperators(value) ? `${key}: { ${Object.keys(value).join(', ')} }` : key;
  });
  return `{ ${parts.join(', ')} }`;
}

const sortShape = (sort: readonly KeyField[]) =>
  `{ ${sort.map(({ path, descending }) => `${path.join('.')}: ${descending ? -1 : 1}`).join(', ')} }`;

/** Runs a search to its end within a command, letting others run in between. */
export function* each(
  search: Search,
  visit: (stored: Stored) => void,
): Generator<undefined, void, undefined> {
  for (const stored of search) {
    if (stored) visit(stored);
    else yield undefined;
  }
}
