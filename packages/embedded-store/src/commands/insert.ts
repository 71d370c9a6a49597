import { BSONRegExp, Int32, ObjectId } from 'bson';
import type { Document } from '../document.js';
import { encodeDocument, typeName } from '../document.js';
import { CommandError } from '../errors.js';
import { numberOf } from './find.js';
import type { Execution, CommandSteps } from '../execution.js';
import type { Collection } from '../storage/collection.js';
import { collectionName, databaseOf, documentsOf, flag } from './arguments.js';
import type { Command } from './context.js';

/** Maximum number of statements in one command. */
const MAX_STATEMENTS = 100_000;

/** Returns a document as it is stored: with an `_id` as its first field. */
function withId(document: Document): Document {
  const { _id = new ObjectId(), ...rest } = document;
  if (Array.isArray(_id) || _id instanceof BSONRegExp)
    throw new CommandError(
      53,
      'InvalidIdField',
      `The '_id' value cannot be of type ${Array.isArray(_id) ? 'array' : typeName(_id)}`,
    );
  return Object.keys(document)[0] === '_id' ? document : { _id, ...rest };
}

export function insertOne(collection: Collection, document: Document): Document {
  const stored = withId(document);
  collection.insert(stored, encodeDocument(stored));
  return stored;
}

/** Executes statements one by one; with `ordered` it stops at the first error. Earlier statements keep their effect. */
export function* runStatements(
  statements: Document[],
  ordered: boolean,
  execution: Execution,
  execute: (statement: Document, index: number) => CommandSteps<void> | undefined,
): CommandSteps<Document[]> {
  if (statements.length === 0 || statements.length > MAX_STATEMENTS)
    throw new CommandError(
      16,
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_STATEMENTS}. Got ${statements.length} operations.`,
    );
  const errors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      if (execution.shouldYield()) yield undefined;
      const steps = execute(statement, index);
      if (steps) yield* steps;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push({
        index: new Int32(index),
        code: new Int32(error.code),
        errmsg: error.message,
        ...error.extra,
      });
      if (ordered) break;
    }
  }
  return errors;
}

/** Creates the reply of a command with statements. */
export const writeReply = (n: number, errors: Document[], rest: Document = {}): Document => ({
  n: numberOf(n),
  ...rest,
  ...(errors.length > 0 && { writeErrors: errors }),
});

export const isOrdered = ({ ordered }: Document) => ordered === undefined || flag(ordered, 'ordered');

export const insertCommand: Command = function* (command, { catalog, execution }) {
  const db = databaseOf(command);
  const name = collectionName(command.insert);
  const documents = documentsOf(command.documents, 'insert.documents');
  let n = 0;
  const errors = yield* runStatements(documents, isOrdered(command), execution, (document) => {
    insertOne(catalog.getOrCreate(db, name), document);
    n += 1;
    return undefined;
  });
  return writeReply(n, errors);
};
