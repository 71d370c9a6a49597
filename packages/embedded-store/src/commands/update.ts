import { Int32 } from 'bson';
import type { Document } from '../document.js';
import { failedToParse } from '../errors.js';
import { toNumber } from '../index-keys/encode.js';
import { each, find } from '../query/find.js';
import { compileFilter } from '../query/match.js';
import { parseSort } from '../query/sort.js';
import type { CommandSteps } from '../execution.js';
import { compileUpdate } from '../update/apply.js';
import {
  collectionName,
  databaseOf,
  documentOf,
  documentsOf,
  flag,
  refuse,
  refuseCollation,
} from './arguments.js';
import { changeMany, changeOne, selectOne, upsertOne } from './change.js';
import type { Command, CommandContext } from './context.js';
import { numberOf } from './find.js';
import { isOrdered, runStatements, writeReply } from './insert.js';

const UNSUPPORTED = ['arrayFilters', 'c', 'let'];

interface Outcome {
  matched: number;
  modified: number;
  upserted?: unknown;
}

export const updateCommand: Command = function* (command, context) {
  const name = collectionName(command.update);
  const statements = documentsOf(command.updates, 'update.updates');
  refuse(command, ['let']);
  let n = 0;
  let nModified = 0;
  const upserted: Document[] = [];
  const errors = yield* runStatements(
    statements,
    isOrdered(command),
    context.execution,
    function* (statement, index): CommandSteps<void> {
      const outcome = yield* updateStatement(databaseOf(command), name, statement, context);
      n += outcome.matched + ('upserted' in outcome ? 1 : 0);
      nModified += outcome.modified;
      if ('upserted' in outcome) upserted.push({ index: new Int32(index), _id: outcome.upserted });
    },
  );
  return writeReply(n, errors, {
    nModified: numberOf(nModified),
    ...(upserted.length > 0 && { upserted }),
  });
};

function* updateStatement(
  db: string,
  name: string,
  statement: Document,
  context: CommandContext,
): CommandSteps<Outcome> {
  refuseCollation(statement);
  refuse(statement, UNSUPPORTED);
  const filter = documentOf(statement.q, 'update.updates.q');
  const update = compileUpdate(statement.u);
  const selection = { filter, hint: statement.hint, sort: parseSort(statement.sort) };
  const upsert = flag(statement.upsert, 'update.updates.upsert');
  const multi = flag(statement.multi, 'update.updates.multi');
  if (multi && update.replaces)
    throw failedToParse('multi update is not supported for replacement-style update');
  compileFilter(filter);
  const collection = context.catalog.get(db, name);
  let outcome: Outcome = { matched: 0, modified: 0 };
  if (collection && multi) {
    outcome = yield* changeMany(collection, selection, update, context);
  } else if (collection) {
    const stored = yield* selectOne(collection, selection, context);
    if (stored) outcome = { matched: 1, modified: changeOne(collection, stored, update).modified ? 1 : 0 };
  }
  if (outcome.matched > 0 || !upsert) return outcome;
  const inserted = upsertOne(context.catalog.getOrCreate(db, name), filter, update);
  return { ...outcome, upserted: inserted._id };
}

export const deleteCommand: Command = function* (command, context) {
  const name = collectionName(command.delete);
  const statements = documentsOf(command.deletes, 'delete.deletes');
  refuse(command, ['let']);
  let n = 0;
  const errors = yield* runStatements(
    statements,
    isOrdered(command),
    context.execution,
    function* (statement): CommandSteps<void> {
      refuseCollation(statement);
      const filter = documentOf(statement.q, 'delete.deletes.q');
      compileFilter(filter);
      const limit = statement.limit === undefined ? NaN : toNumber(statement.limit);
      if (limit !== 0 && limit !== 1)
        throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${limit}`);
      const collection = context.catalog.get(databaseOf(command), name);
      if (!collection) return;
      const { execution, onScan } = context;
      if (limit === 1) {
        const stored = yield* selectOne(collection, { filter, hint: statement.hint }, context);
        if (stored) collection.remove(stored);
        if (stored) n += 1;
        return;
      }
      yield* each(find(collection, { filter, hint: statement.hint, onScan }, { execution }), (stored) => {
        collection.remove(stored);
        n += 1;
      });
    },
  );
  return writeReply(n, errors);
};
