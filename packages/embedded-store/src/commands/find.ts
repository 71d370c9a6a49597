import { Int32, Long } from 'bson';
import type { Document } from '../document.js';
import { badValue, typeMismatch } from '../errors.js';
import { encode } from '../index-keys/encode.js';
import { each, find } from '../query/find.js';
import { compileFilter } from '../query/match.js';
import { candidates, valuesAt } from '../query/paths.js';
import { parseProjection } from '../query/project.js';
import { parseSort } from '../query/sort.js';
import {
  collectionName,
  databaseOf,
  documentOf,
  flag,
  refuse,
  refuseCollation,
  wholeNumber,
} from './arguments.js';
import type { Command } from './context.js';
import { resultsOf } from './cursors.js';

const DEFAULT_BATCH = 101;
/** Encodes a count as Int32 if it fits, as MongoDB does. */
export const numberOf = (n: number) => (Math.abs(n) <= 0x7fffffff ? new Int32(n) : Long.fromNumber(n));

export const findCommand: Command = (command, { catalog, cursors, execution, onScan }) => {
  const name = collectionName(command.find);
  refuseCollation(command);
  refuse(command, ['tailable', 'awaitData', 'oplogReplay', 'returnKey', 'showRecordId', 'min', 'max', 'let']);
  const filter = documentOf(command.filter, 'find.filter');
  const sort = parseSort(command.sort);
  const projection = parseProjection(documentOf(command.projection, 'find.projection'));
  const skip = wholeNumber(command.skip, 'find.skip', 0);
  const limit = wholeNumber(command.limit, 'find.limit', 0);
  const batchSize = wholeNumber(command.batchSize, 'find.batchSize', DEFAULT_BATCH);
  const singleBatch = flag(command.singleBatch, 'find.singleBatch');
  const collection = catalog.get(databaseOf(command), name);
  const namespace = `${databaseOf(command)}.${name}`;
  const holder = { execution };
  if (!collection) {
    compileFilter(filter);
    return cursors.start(namespace, resultsOf(nothing(), 0), holder, 1);
  }
  const wanted = limit > 0 ? limit + skip : 0;
  const search = find(collection, { filter, sort, limit: wanted, hint: command.hint, onScan }, holder);
  // One more than the limit lets the cursor end together with its first batch.
  const enough = limit > 0 && batchSize >= limit ? limit + 1 : batchSize;
  return cursors.start(namespace, resultsOf(search, skip, projection), holder, enough, singleBatch);
};

function* nothing(): Generator<undefined, void, undefined> {}

export const getMoreCommand: Command = (command, { cursors, execution }) => {
  const id = cursorId(command.getMore);
  const namespace = `${databaseOf(command)}.${String(command.collection)}`;
  const batchSize = wholeNumber(command.batchSize, 'getMore.batchSize', 0) || Infinity;
  return cursors.more(id, namespace, batchSize, execution);
};

export const killCursorsCommand: Command = (command, { cursors }) => {
  if (!Array.isArray(command.cursors)) throw typeMismatch("BSON field 'killCursors.cursors' is no array");
  const ids = command.cursors.map(cursorId);
  const killed = ids.filter((id) => cursors.kill(id));
  const longs = (list: bigint[]) => list.map((id) => Long.fromBigInt(id));
  return {
    cursorsKilled: longs(killed),
    cursorsNotFound: longs(ids.filter((id) => !killed.includes(id))),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
};

function cursorId(value: unknown): bigint {
  if (!(value instanceof Long)) throw typeMismatch('a cursor id has to be a long');
  return value.toBigInt();
}

export const countCommand: Command = function* (command, { catalog, execution, onScan }) {
  const name = collectionName(command.count);
  refuseCollation(command);
  const filter = documentOf(command.query, 'count.query');
  const skip = wholeNumber(command.skip, 'count.skip', 0);
  const limit = wholeNumber(command.limit, 'count.limit', 0);
  const collection = catalog.get(databaseOf(command), name);
  compileFilter(filter);
  if (!collection) return { n: new Int32(0) };
  let found = 0;
  if (Object.keys(filter).length === 0) found = collection.count;
  else {
    const wanted = limit > 0 ? limit + skip : 0;
    const search = find(collection, { filter, limit: wanted, hint: command.hint, onScan }, { execution });
    yield* each(search, () => (found += 1));
  }
  const rest = Math.max(0, found - skip);
  return { n: numberOf(limit > 0 ? Math.min(limit, rest) : rest) };
};

export const distinctCommand: Command = function* (command, { catalog, execution, onScan }) {
  const name = collectionName(command.distinct);
  refuseCollation(command);
  const filter = documentOf(command.query, 'distinct.query');
  if (typeof command.key !== 'string' || command.key === '')
    throw badValue('distinct needs the name of a field');
  const path = command.key.split('.');
  const collection = catalog.get(databaseOf(command), name);
  compileFilter(filter);
  const values = new Map<string, unknown>();
  if (collection) {
    yield* each(find(collection, { filter, hint: command.hint, onScan }, { execution }), ({ document }) => {
      for (const value of elementsOf(document, path)) values.set(encode(value).toString('latin1'), value);
    });
  }
  return { values: [...values.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value) };
};

/** Returns the values that `distinct` collects: the elements of an array instead of the array. */
function elementsOf(document: Document, path: string[]): unknown[] {
  const values = valuesAt(document, path).filter((value) => value !== undefined);
  const arrays = new Set<unknown>(values.filter(Array.isArray));
  return candidates(values).filter((value) => !arrays.has(value));
}
