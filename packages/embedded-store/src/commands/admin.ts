import { Double, Int32, Long } from 'bson';
import type { Document } from '../document.js';
import { CommandError } from '../errors.js';
import type { IndexSpec } from '../storage/index-entries.js';
import { databaseOf } from './context.js';
import type { Command } from './context.js';

/** A stand-alone server: no `setName`, no `msg`, no `topologyVersion`, so that the driver expects neither sets nor transactions. */
export const helloCommand: Command = (command) => ({
  helloOk: true,
  ...('hello' in command ? { isWritablePrimary: true } : { ismaster: true }),
  maxBsonObjectSize: new Int32(16 * 1024 * 1024),
  maxMessageSizeBytes: new Int32(48_000_000),
  maxWriteBatchSize: new Int32(100_000),
  localTime: new Date(),
  logicalSessionTimeoutMinutes: new Int32(30),
  connectionId: new Int32(1),
  minWireVersion: new Int32(0),
  maxWireVersion: new Int32(21),
  readOnly: false,
});

export const emptyCommand: Command = () => ({});

export const buildInfoCommand: Command = () => ({
  version: '7.0.0',
  versionArray: [7, 0, 0, 0].map((part) => new Int32(part)),
  gitVersion: 'sotto-embedded-store',
  maxBsonObjectSize: new Int32(16 * 1024 * 1024),
  modules: [],
});

export const connectionStatusCommand: Command = () => ({
  authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] },
});

export const createCommand: Command = (command, { catalog }) => {
  const name = String(command.create);
  const refused = ['capped', 'viewOn', 'timeseries', 'collation'].find(
    (option) => command[option] !== undefined && command[option] !== false,
  );
  if (refused) throw new CommandError(238, 'NotImplemented', `${refused} is not supported`);
  if (catalog.get(databaseOf(command), name)) {
    throw new CommandError(
      48,
      'NamespaceExists',
      `Collection ${databaseOf(command)}.${name} already exists.`,
    );
  }
  catalog.create(databaseOf(command), name);
  return {};
};

export const listCollectionsCommand: Command = (command, { catalog, cursors }) => {
  const wanted = (command.filter as Document | undefined)?.name;
  const results = catalog
    .list(databaseOf(command))
    .filter((name) => wanted === undefined || name === wanted)
    .map((name) => ({ name, type: 'collection', options: {}, info: { readOnly: false } }));
  return cursors.answer(
    `${databaseOf(command)}.$cmd.listCollections`,
    results,
    Number.MAX_SAFE_INTEGER,
    true,
  );
};

export const createIndexesCommand: Command = (command, { catalog }) => {
  const name = String(command.createIndexes);
  const createdCollectionAutomatically = !catalog.get(databaseOf(command), name);
  const collection = catalog.getOrCreate(databaseOf(command), name);
  const before = collection.indexes.length;
  for (const spec of command.indexes as Document[]) catalog.addIndex(collection, spec);
  return {
    numIndexesBefore: new Int32(before),
    numIndexesAfter: new Int32(collection.indexes.length),
    createdCollectionAutomatically,
  };
};

function describeIndex(index: IndexSpec): Document {
  return {
    v: new Int32(2),
    key: Object.fromEntries(
      Object.entries(index.key).map(([field, direction]) => [field, new Int32(direction)]),
    ),
    name: index.name,
    ...(index.unique && index.name !== '_id_' && { unique: true }),
    ...(index.sparse && { sparse: true }),
    ...(index.partialFilter && { partialFilterExpression: index.partialFilter }),
    ...(index.expireAfterSeconds !== undefined && {
      expireAfterSeconds: new Int32(index.expireAfterSeconds),
    }),
  };
}

export const listIndexesCommand: Command = (command, { catalog, cursors }) => {
  const name = String(command.listIndexes);
  const collection = catalog.get(databaseOf(command), name);
  if (!collection)
    throw new CommandError(26, 'NamespaceNotFound', `ns does not exist: ${databaseOf(command)}.${name}`);
  return cursors.answer(
    collection.namespace,
    collection.indexes.map(describeIndex),
    Number.MAX_SAFE_INTEGER,
    true,
  );
};

export const dropIndexesCommand: Command = (command, { catalog }) => {
  const name = String(command.dropIndexes);
  const collection = catalog.get(databaseOf(command), name);
  if (!collection) throw new CommandError(26, 'NamespaceNotFound', 'ns not found');
  const before = collection.indexes.length;
  const wanted = command.index;
  if (wanted === '*') {
    for (const index of collection.indexes.slice())
      if (index.name !== '_id_') catalog.dropIndex(collection, index.name);
  } else catalog.dropIndex(collection, String(wanted));
  return { nIndexesWas: new Int32(before) };
};

export const dropCommand: Command = (command, { catalog }) => {
  const collection = catalog.get(databaseOf(command), String(command.drop));
  if (collection) catalog.drop(collection);
  return {};
};

export const dropDatabaseCommand: Command = (command, { catalog }) => {
  for (const name of catalog.list(databaseOf(command))) catalog.drop(catalog.get(databaseOf(command), name)!);
  return { dropped: databaseOf(command) };
};

export const dbStatsCommand: Command = (command, { catalog }) => {
  const names = catalog.list(databaseOf(command));
  const objects = names.reduce((sum, name) => sum + catalog.get(databaseOf(command), name)!.count(), 0);
  return { db: databaseOf(command), collections: new Int32(names.length), objects: new Double(objects) };
};

export const collStatsCommand: Command = (command, { catalog }) => {
  const collection = catalog.get(databaseOf(command), String(command.collStats));
  return {
    ns: `${databaseOf(command)}.${String(command.collStats)}`,
    count: Long.fromNumber(collection?.count() ?? 0),
    nindexes: new Int32(collection?.indexes.length ?? 0),
  };
};
