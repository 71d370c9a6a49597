import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { CommandError } from '../errors.js';
import { encode, toNumber } from '../index-keys/encode.js';
import { compileFilter } from '../query/match.js';
import { count, distinct, find, requireHint } from '../query/find.js';
import { parseSort, sortDocuments } from '../query/sort.js';
import { applyProjection } from '../query/project.js';
import { databaseOf } from './context.js';
import type { Command } from './context.js';
import { Double, Int32, Long } from 'bson';

const DEFAULT_BATCH = 101;
const numberOr = (value: unknown, fallback: number) =>
  value === undefined || value === null ? fallback : toNumber(value);

function refuseCollation(command: Document): void {
  const collation = command.collation as Document | undefined;
  if (collation && collation.locale !== 'simple')
    throw new CommandError(238, 'NotImplemented', 'collation is not supported');
}

export const findCommand: Command = (command, { catalog, cursors, onScan }) => {
  refuseCollation(command);
  const name = String(command.find);
  const collection = catalog.get(databaseOf(command), name);
  const filter = (command.filter as Document | undefined) ?? {};
  compileFilter(filter);
  const namespace = `${databaseOf(command)}.${name}`;
  const skip = numberOr(command.skip, 0);
  const limit = Math.abs(numberOr(command.limit, 0));
  if (!collection) return cursors.answer(namespace, [], 0, true);
  requireHint(collection, command.hint);
  const sort = parseSort(command.sort as Document | undefined);
  const found = find(collection, { filter, sort, limit: limit > 0 ? limit + skip : 0, onScan });
  const projection = command.projection as Document | undefined;
  const results = found
    .slice(skip, limit > 0 ? skip + limit : undefined)
    .map(({ document }) => applyProjection(document, projection));
  return cursors.answer(
    namespace,
    results,
    numberOr(command.batchSize, DEFAULT_BATCH),
    command.singleBatch === true,
  );
};

export const getMoreCommand: Command = (command, { cursors }) =>
  cursors.more(
    String(command.getMore),
    numberOr(command.batchSize, Number.MAX_SAFE_INTEGER) || Number.MAX_SAFE_INTEGER,
  );

export const killCursorsCommand: Command = (command, { cursors }) => {
  const ids = command.cursors as unknown[];
  const killed = ids.filter((id) => cursors.kill(String(id)));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
};

export const countCommand: Command = (command, { catalog, onScan }) => {
  refuseCollation(command);
  const collection = catalog.get(databaseOf(command), String(command.count));
  const n = collection ? count(collection, (command.query as Document | undefined) ?? {}, onScan) : 0;
  const limit = Math.abs(numberOr(command.limit, 0));
  const rest = Math.max(0, n - numberOr(command.skip, 0));
  return { n: new Int32(limit > 0 ? Math.min(limit, rest) : rest) };
};

export const distinctCommand: Command = (command, { catalog }) => {
  const collection = catalog.get(databaseOf(command), String(command.distinct));
  const filter = (command.query as Document | undefined) ?? {};
  return { values: collection ? distinct(collection, String(command.key), filter) : [] };
};

/** `$match`, `$sort`, `$limit`, `$skip` and `$group` with `$sum`: what `countDocuments` and the monitor need. */
export const aggregateCommand: Command = (command, { catalog, cursors, onScan }) => {
  refuseCollation(command);
  const pipeline = command.pipeline as Document[];
  const namespace = `${databaseOf(command)}.${String(command.aggregate)}`;
  const stages = pipeline.map((stage) => Object.entries(stage)[0] as [string, unknown]);
  const unknown = stages.find(([stage]) => !['$match', '$sort', '$limit', '$skip', '$group'].includes(stage));
  if (unknown?.[0] === '$changeStream')
    throw new CommandError(
      40573,
      'Location40573',
      'The $changeStream stage is only supported on replica sets',
    );
  if (unknown)
    throw new CommandError(40324, 'Location40324', `Unrecognized pipeline stage name: '${unknown[0]}'`);
  const collection = catalog.get(databaseOf(command), String(command.aggregate));
  let filter: Document = {};
  if (stages[0]?.[0] === '$match') filter = stages.shift()![1] as Document;
  let documents = collection ? find(collection, { filter, onScan }).map(({ document }) => document) : [];
  for (const [stage, operand] of stages) documents = runStage(documents, stage, operand);
  const batchSize = numberOr((command.cursor as Document | undefined)?.batchSize, DEFAULT_BATCH);
  return cursors.answer(namespace, documents, batchSize, false);
};

function runStage(documents: Document[], stage: string, operand: unknown): Document[] {
  if (stage === '$match') return documents.filter(compileFilter(operand as Document));
  if (stage === '$sort') return sortDocuments(documents, parseSort(operand as Document));
  if (stage === '$limit') return documents.slice(0, toNumber(operand));
  if (stage === '$skip') return documents.slice(toNumber(operand));
  return group(documents, operand as Document);
}

function valueOf(expression: unknown, document: Document): unknown {
  if (typeof expression === 'string' && expression.startsWith('$')) {
    return expression
      .slice(1)
      .split('.')
      .reduce<unknown>((d, key) => (d as Document | undefined)?.[key], document);
  }
  if (isPlainObject(expression)) {
    const operator = Object.keys(expression).find((key) => key.startsWith('$'));
    if (operator)
      throw new CommandError(168, 'InvalidPipelineOperator', `Unrecognized expression '${operator}'`);
    return Object.fromEntries(
      Object.entries(expression).map(([key, part]) => [key, valueOf(part, document) ?? null]),
    );
  }
  return expression;
}

function group(documents: Document[], spec: Document): Document[] {
  const { _id, ...accumulators } = spec;
  const groups = new Map<string, { id: unknown; sums: Map<string, { sum: number; double: boolean }> }>();
  for (const document of documents) {
    const id = valueOf(_id, document) ?? null;
    const key = encode(id).toString('latin1');
    const entry = groups.get(key) ?? { id, sums: new Map() };
    groups.set(key, entry);
    for (const [field, accumulator] of Object.entries(accumulators)) {
      const [operator, expression] = Object.entries(accumulator as Document)[0]!;
      if (operator !== '$sum')
        throw new CommandError(15952, 'Location15952', `unknown group operator '${operator}'`);
      const value = valueOf(expression, document);
      const state = entry.sums.get(field) ?? { sum: 0, double: false };
      const numeric =
        value !== null &&
        value !== undefined &&
        (typeof value === 'number' || '_bsontype' in (value as object));
      entry.sums.set(field, {
        sum: state.sum + (numeric ? toNumber(value) : 0),
        double: state.double || value instanceof Double,
      });
    }
  }
  return [...groups.values()].map(({ id, sums }) => ({
    _id: id,
    ...Object.fromEntries([...sums].map(([field, { sum, double }]) => [field, boxed(sum, double)])),
  }));
}

function boxed(sum: number, double: boolean): unknown {
  if (double) return new Double(sum);
  return Number.isSafeInteger(sum) && Math.abs(sum) > 0x7fffffff ? Long.fromNumber(sum) : new Int32(sum);
}
