import type { Document } from '../document.js';
import type { Collection, Stored } from '../storage/collection.js';
import { encode } from '../index-keys/encode.js';
import { CommandError } from '../errors.js';
import { compileFilter } from './match.js';
import { choosePlan } from './plan.js';
import type { Plan } from './plan.js';
import type { SortField } from './sort.js';
import { sortDocuments } from './sort.js';

const CHUNK = 200;

export interface FindOptions {
  filter: Document;
  sort?: SortField[];
  /** Results wanted in all, skipped ones included; 0: all. */
  limit?: number;
  onScan?: (shape: string) => void;
}

/** Finds stored documents, in the order asked for. */
export function find(
  collection: Collection,
  { filter, sort = [], limit = 0, onScan }: FindOptions,
): Stored[] {
  const matches = compileFilter(filter);
  const plan = choosePlan(filter, sort, collection.indexes);
  if (!plan && Object.keys(filter).length > 0) onScan?.(`${collection.namespace} ${shapeOf(filter)}`);
  const wanted = plan?.sorted || sort.length === 0 ? limit : 0;
  const found: Stored[] = [];
  for (const stored of plan ? fromIndex(collection, plan, wanted) : fromTable(collection)) {
    if (!matches(stored.document)) continue;
    found.push(stored);
    if (wanted > 0 && found.length >= wanted) break;
  }
  if (sort.length === 0 || plan?.sorted) return found;
  const byDocument = new Map(found.map((stored) => [stored.document, stored]));
  const sorted = sortDocuments([...byDocument.keys()], sort).map((document) => byDocument.get(document)!);
  return limit > 0 ? sorted.slice(0, limit) : sorted;
}

function* fromTable(collection: Collection): Generator<Stored> {
  let last = 0;
  for (;;) {
    const rows = collection.scan(last, CHUNK);
    yield* rows;
    if (rows.length < CHUNK) return;
    last = rows.at(-1)!.rowId;
  }
}

function* fromIndex(collection: Collection, plan: Plan, wanted: number): Generator<Stored> {
  const seen = plan.index.multikey ? new Set<number>() : undefined;
  const intervals = plan.descending ? [...plan.intervals].reverse() : plan.intervals;
  for (const interval of intervals) {
    let { from, to } = interval;
    const chunk = wanted > 0 && wanted < CHUNK ? wanted : CHUNK;
    for (;;) {
      if (Buffer.compare(from, to) >= 0) break;
      const rows = collection.range(plan.index, from, to, plan.descending, chunk);
      for (const row of rows) {
        if (seen?.has(row.rowId)) continue;
        seen?.add(row.rowId);
        yield row;
      }
      if (rows.length < chunk) break;
      const last = rows.at(-1)!.key;
      // Rows that share the chunk's last key may lie beyond the chunk.
      const same = collection.rangeOfKey(plan.index, last, plan.descending);
      const known = new Set(rows.map((row) => row.rowId));
      for (const row of same) {
        if (known.has(row.rowId) || seen?.has(row.rowId)) continue;
        seen?.add(row.rowId);
        yield row;
      }
      if (plan.descending) to = last;
      else from = Buffer.concat([last, Buffer.from([0])]);
    }
  }
}

/** A filter without its values, for the log. */
export function shapeOf(filter: Document): string {
  return `{ ${Object.keys(filter).join(', ')} }`;
}

/** Counts without reading documents where an index range alone answers. */
export function count(collection: Collection, filter: Document, onScan?: (shape: string) => void): number {
  const keys = Object.keys(filter);
  if (keys.length === 0) return collection.count();
  return find(collection, { filter, ...(onScan && { onScan }) }).length;
}

export function distinct(collection: Collection, path: string, filter: Document): unknown[] {
  const values = new Map<string, unknown>();
  for (const { document } of find(collection, { filter })) {
    for (const value of [
      path.split('.').reduce<unknown>((d, k) => (d as Document | undefined)?.[k], document),
    ].flat()) {
      if (value !== undefined) values.set(encode(value).toString('latin1'), value);
    }
  }
  return [...values.values()];
}

export function requireHint(collection: Collection, hint: unknown): void {
  if (hint === undefined) return;
  const name = typeof hint === 'string' ? hint : undefined;
  const same = (key: Record<string, number>) => JSON.stringify(key) === JSON.stringify(hint);
  if (!collection.indexes.some((index) => index.name === name || same(index.key))) {
    throw new CommandError(2, 'BadValue', 'hint provided does not correspond to an existing index');
  }
}
