import { Double, Int32 } from 'bson';
import { CommandError } from '../errors.js';
import { compileFilter } from '../query/match.js';
import { isTruthy } from '../query/truthiness.js';
import type { Collection } from '../storage/collection.js';
import { collectionName, databaseOf, documentOf, refuse, refuseCollation, wholeNumber } from './arguments.js';
import type { Command } from './context.js';
import { listed } from './cursors.js';

const DEFAULT_BATCH = 101;

export const createCommand: Command = (command, { catalog }) => {
  const db = databaseOf(command);
  const name = collectionName(command.create);
  refuseCollation(command);
  refuse(command, [
    'capped',
    'viewOn',
    'timeseries',
    'clusteredIndex',
    'validator',
    'changeStreamPreAndPostImages',
  ]);
  if (catalog.get(db, name))
    throw new CommandError(48, 'NamespaceExists', `Collection ${db}.${name} already exists.`);
  catalog.create(db, name);
  return {};
};

export const listCollectionsCommand: Command = (command, { catalog, cursors, execution }) => {
  const db = databaseOf(command);
  const matches = compileFilter(documentOf(command.filter, 'listCollections.filter'));
  const all = catalog.list(db).map((collection) => ({
    name: nameOf(collection, db),
    type: 'collection',
    ...(!isTruthy(command.nameOnly) && {
      options: {},
      info: { readOnly: false },
      idIndex: { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' },
    }),
  }));
  const cursor = documentOf(command.cursor, 'listCollections.cursor');
  const batchSize = wholeNumber(cursor.batchSize, 'batchSize', DEFAULT_BATCH);
  return cursors.start(`${db}.$cmd.listCollections`, listed(all.filter(matches)), { execution }, batchSize);
};

const nameOf = ({ namespace }: Collection, db: string) => namespace.slice(db.length + 1);

/** Dropping a missing collection is not an error, as in MongoDB 7. */
export const dropCommand: Command = (command, { catalog }) => {
  const collection = catalog.get(databaseOf(command), collectionName(command.drop));
  if (!collection) return {};
  const nIndexesWas = new Int32(collection.indexes.length);
  catalog.drop(collection);
  return { nIndexesWas, ns: collection.namespace };
};

export const dropDatabaseCommand: Command = (command, { catalog }) => {
  const db = databaseOf(command);
  for (const collection of catalog.list(db)) catalog.drop(collection);
  return { dropped: db };
};

export const dbStatsCommand: Command = (command, { catalog }) => {
  const db = databaseOf(command);
  const collections = catalog.list(db);
  const sum = (of: (collection: Collection) => number) =>
    new Double(collections.reduce((total, collection) => total + of(collection), 0));
  return {
    db,
    collections: new Int32(collections.length),
    views: new Int32(0),
    objects: sum(({ count }) => count),
    dataSize: sum(({ bytes }) => bytes),
    indexes: sum(({ indexes }) => indexes.length),
  };
};

export const collStatsCommand: Command = (command, { catalog }) => {
  const name = collectionName(command.collStats);
  const collection = catalog.get(databaseOf(command), name);
  const { count = 0, bytes = 0, indexes = [] } = collection ?? {};
  return {
    ns: `${databaseOf(command)}.${name}`,
    count: new Double(count),
    size: new Double(bytes),
    ...(count > 0 && { avgObjSize: new Double(Math.floor(bytes / count)) }),
    nindexes: new Int32(indexes.length),
    capped: false,
  };
};

/** Finds a collection. @throws CommandError 26 if it does not exist */
export function requireCollection(collection: Collection | undefined, namespace: string): Collection {
  if (!collection) throw new CommandError(26, 'NamespaceNotFound', `ns does not exist: ${namespace}`);
  return collection;
}
