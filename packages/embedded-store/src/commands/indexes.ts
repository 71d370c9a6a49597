import { Int32 } from 'bson';
import { isPlainObject } from '../document.js';
import type { Document } from '../document.js';
import { badValue, CommandError } from '../errors.js';
import { find } from '../query/find.js';
import { sameKeyPattern } from '../query/plan.js';
import type { CommandSteps } from '../execution.js';
import type { Collection } from '../storage/collection.js';
import { describeIndex, findSame, parseIndex } from '../storage/index-spec.js';
import type { IndexSpec } from '../storage/index-spec.js';
import { collectionName, databaseOf, documentOf, documentsOf, wholeNumber } from './arguments.js';
import { requireCollection } from './collections.js';
import type { Command, CommandContext } from './context.js';
import { listed } from './cursors.js';

export const createIndexesCommand: Command = function* (command, context) {
  const { catalog } = context;
  const db = databaseOf(command);
  const name = collectionName(command.createIndexes);
  const specs = documentsOf(command.indexes, 'createIndexes.indexes');
  if (specs.length === 0) throw badValue('Must specify at least one index to create');
  const createdCollectionAutomatically = !catalog.get(db, name);
  const collection = catalog.getOrCreate(db, name);
  const before = collection.indexes.length;
  // All are checked before the first one is created.
  const wanted = specs.map((spec) => ({ spec, parsed: parseIndex(spec) }));
  for (const { parsed } of wanted) findSame(parsed, collection.indexes);
  const made: IndexSpec[] = [];
  try {
    for (const { spec, parsed } of wanted) {
      const same = findSame(parsed, collection.indexes);
      if (same) yield* finished(collection, same);
      else {
        const index = catalog.addIndex(collection, spec);
        made.push(index);
        yield* build(collection, index, context);
      }
    }
  } catch (error) {
    for (const { id } of made) dropById(collection, id, context);
    throw error;
  }
  return {
    numIndexesBefore: new Int32(before),
    numIndexesAfter: new Int32(collection.indexes.length),
    createdCollectionAutomatically,
    ...(made.length === 0 && { note: 'all indexes already exist' }),
  };
};

/** Fills an index while other commands read and write; what they write is added to it at once. */
function* build(
  collection: Collection,
  index: IndexSpec,
  { execution, catalog }: CommandContext,
): CommandSteps<void> {
  for (const stored of find(collection, { filter: {} }, { execution })) {
    const current = collection.indexes.find(({ id }) => id === index.id);
    if (!current) throw new CommandError(276, 'IndexBuildAborted', `index ${index.name} was dropped`);
    if (stored) collection.index(stored, current);
    else yield undefined;
  }
  catalog.finishIndex(collection.indexes.find(({ id }) => id === index.id) ?? index);
}

/** Waits for an index that another command is filling. */
function* finished(collection: Collection, index: IndexSpec): CommandSteps<void> {
  for (;;) {
    const current = collection.indexes.find(({ id }) => id === index.id);
    if (!current) throw new CommandError(276, 'IndexBuildAborted', `index ${index.name} could not be built`);
    if (!current.building) return;
    yield undefined;
  }
}

function dropById(collection: Collection, id: number, { catalog }: CommandContext): void {
  const index = collection.indexes.find((candidate) => candidate.id === id);
  if (index && !collection.dropped) catalog.dropIndex(collection, index);
}

export const listIndexesCommand: Command = (command, { catalog, cursors, execution }) => {
  const name = collectionName(command.listIndexes);
  const namespace = `${databaseOf(command)}.${name}`;
  const collection = requireCollection(catalog.get(databaseOf(command), name), namespace);
  const ready = collection.indexes.filter(({ building }) => !building);
  const documents = ready.map((index) => describeIndex(index, new Int32(2)));
  const cursor = documentOf(command.cursor, 'listIndexes.cursor');
  return cursors.start(
    namespace,
    listed(documents),
    { execution },
    wholeNumber(cursor.batchSize, 'batchSize', 101),
  );
};

export const dropIndexesCommand: Command = (command, context) => {
  const name = collectionName(command.dropIndexes);
  const collection = context.catalog.get(databaseOf(command), name);
  if (!collection)
    throw new CommandError(26, 'NamespaceNotFound', `ns not found ${databaseOf(command)}.${name}`);
  const nIndexesWas = new Int32(collection.indexes.length);
  const wanted = Array.isArray(command.index) ? command.index : [command.index];
  const found = wanted.flatMap((which) => select(collection, which));
  for (const { id } of found) dropById(collection, id, context);
  return { nIndexesWas };
};

/** Returns the indexes that a name, a key pattern or `*` selects. */
function select(collection: Collection, which: unknown): IndexSpec[] {
  const others = collection.indexes.filter(({ name }) => name !== '_id_');
  if (which === '*') return others;
  const isMeant = ({ name, keyPattern }: IndexSpec) =>
    typeof which === 'string' ? name === which : isPlainObject(which) && sameKeyPattern(keyPattern, which);
  const index = collection.indexes.find(isMeant);
  if (!index) throw new CommandError(27, 'IndexNotFound', `index not found with name [${show(which)}]`);
  if (index.name === '_id_') throw new CommandError(72, 'InvalidOptions', 'cannot drop _id index');
  return [index];
}

const show = (which: unknown) => (isPlainObject(which) ? JSON.stringify(which as Document) : String(which));
