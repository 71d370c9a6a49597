import { Int32, ObjectId } from 'bson';
import type { Document } from '../document.js';
import { encodeDocument } from '../document.js';
import { CommandError } from '../errors.js';
import { find } from '../query/find.js';
import { applyProjection } from '../query/project.js';
import { parseSort } from '../query/sort.js';
import { toNumber } from '../index-keys/encode.js';
import type { Collection } from '../storage/collection.js';
import { applyOperators, fromFilter, isOperatorUpdate } from '../update/apply.js';
import { databaseOf } from './context.js';
import type { Command, CommandContext } from './context.js';

function withId(document: Document): Document {
  return '_id' in document && document._id !== undefined ? document : { _id: new ObjectId(), ...document };
}

function writeError(index: number, error: unknown): Document {
  if (!(error instanceof CommandError)) throw error;
  return { index: new Int32(index), code: new Int32(error.code), errmsg: error.message, ...error.extra };
}

/** Runs statements one by one; with `ordered` it stops at the first error. */
function runStatements(
  statements: Document[],
  ordered: boolean,
  run: (statement: Document, index: number) => void,
): Document[] {
  const errors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      errors.push(writeError(index, error));
      if (ordered) break;
    }
  }
  return errors;
}

const answer = (n: number, errors: Document[], rest: Document = {}): Document => ({
  n: new Int32(n),
  ...rest,
  ...(errors.length > 0 && { writeErrors: errors }),
});

export const insertCommand: Command = (command, { catalog }) => {
  const collection = catalog.getOrCreate(databaseOf(command), String(command.insert));
  let n = 0;
  const errors = runStatements(command.documents as Document[], command.ordered !== false, (document) => {
    collection.insert(withId(document));
    n += 1;
  });
  return answer(n, errors);
};

interface Change {
  matched: number;
  modified: number;
  upserted?: unknown;
  before?: Document | undefined;
  after?: Document | undefined;
}

function changeDocuments(
  collection: Collection,
  {
    filter,
    update,
    sort,
    multi,
    upsert,
  }: { filter: Document; update: unknown; sort?: unknown; multi: boolean; upsert: boolean },
  onScan: CommandContext['onScan'],
): Change {
  const operators = isOperatorUpdate(update);
  if (multi && !operators)
    throw new CommandError(9, 'FailedToParse', 'multi update is not supported for replacement-style update');
  const found = find(collection, {
    filter,
    sort: parseSort(sort as Document | undefined),
    limit: multi ? 0 : 1,
    onScan,
  });
  if (found.length === 0 && upsert) {
    const base = fromFilter(filter);
    const document = operators
      ? applyOperators(base, update as Document, true)
      : { ...(base._id !== undefined && { _id: base._id }), ...(update as Document) };
    const inserted = withId(document);
    collection.insert(inserted);
    return { matched: 0, modified: 0, upserted: inserted._id, after: inserted };
  }
  let modified = 0;
  let before: Document | undefined;
  let after: Document | undefined;
  for (const stored of found) {
    before = stored.document;
    after = operators
      ? applyOperators(stored.document, update as Document, false)
      : { _id: stored.document._id, ...(update as Document) };
    if (sameDocument(before, after)) continue;
    collection.replace(stored, after);
    modified += 1;
  }
  return { matched: found.length, modified, before, after };
}

function sameDocument(a: Document, b: Document): boolean {
  return encodeDocument(a).equals(encodeDocument(b));
}

export const updateCommand: Command = (command, { catalog, onScan }) => {
  const collection = catalog.getOrCreate(databaseOf(command), String(command.update));
  let n = 0;
  let nModified = 0;
  const upserted: Document[] = [];
  const errors = runStatements(
    command.updates as Document[],
    command.ordered !== false,
    (statement, index) => {
      if (statement.arrayFilters !== undefined)
        throw new CommandError(9, 'FailedToParse', 'arrayFilters is not supported');
      if (statement.collation !== undefined)
        throw new CommandError(238, 'NotImplemented', 'collation is not supported');
      const change = changeDocuments(
        collection,
        {
          filter: statement.q as Document,
          update: statement.u,
          multi: statement.multi === true,
          upsert: statement.upsert === true,
        },
        onScan,
      );
      n += change.matched + (change.upserted === undefined ? 0 : 1);
      nModified += change.modified;
      if (change.upserted !== undefined) upserted.push({ index: new Int32(index), _id: change.upserted });
    },
  );
  return answer(n, errors, { nModified: new Int32(nModified), ...(upserted.length > 0 && { upserted }) });
};

export const deleteCommand: Command = (command, { catalog, onScan }) => {
  const collection = catalog.get(databaseOf(command), String(command.delete));
  let n = 0;
  const errors = runStatements(command.deletes as Document[], command.ordered !== false, (statement) => {
    if (!collection) return;
    const found = find(collection, {
      filter: statement.q as Document,
      limit: toNumber(statement.limit ?? 0),
      onScan,
    });
    for (const stored of found) collection.remove(stored);
    n += found.length;
  });
  return answer(n, errors);
};

export const findAndModifyCommand: Command = (command, { catalog, onScan }) => {
  const name = String(command.findAndModify ?? command.findandmodify);
  const collection = catalog.getOrCreate(databaseOf(command), name);
  const filter = (command.query as Document | undefined) ?? {};
  const fields = command.fields as Document | undefined;
  const shown = (document: Document | undefined) => (document ? applyProjection(document, fields) : null);
  if (command.remove === true) {
    const [stored] = find(collection, {
      filter,
      sort: parseSort(command.sort as Document | undefined),
      limit: 1,
      onScan,
    });
    if (stored) collection.remove(stored);
    return { lastErrorObject: { n: new Int32(stored ? 1 : 0) }, value: shown(stored?.document) };
  }
  const change = changeDocuments(
    collection,
    { filter, update: command.update, sort: command.sort, multi: false, upsert: command.upsert === true },
    onScan,
  );
  const existed = change.matched > 0;
  return {
    lastErrorObject: {
      n: new Int32(existed || change.upserted !== undefined ? 1 : 0),
      updatedExisting: existed,
      ...(change.upserted !== undefined && { upserted: change.upserted }),
    },
    value: command.new === true ? shown(change.after) : shown(change.before),
  };
};
