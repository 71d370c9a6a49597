import { deserialize, serialize } from 'bson';
import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { CommandError } from '../errors.js';
import { toNumber } from '../index-keys/encode.js';
import { compileFilter } from '../query/match.js';
import { Collection } from './collection.js';
import type { Sqlite } from './database.js';
import type { IndexSpec } from './index-entries.js';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY AUTOINCREMENT, db TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (db, name));
  CREATE TABLE IF NOT EXISTS indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, name TEXT NOT NULL, spec BLOB NOT NULL,
    multikey INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, name));
`;

/** Which databases, collections and indexes there are. */
export class Catalog {
  private collections = new Map<string, Collection>();

  constructor(private readonly sqlite: Sqlite) {
    sqlite.exec(SCHEMA);
    this.load();
  }

  /** Reads everything again, as after an aborted transaction. */
  load(): void {
    this.collections = new Map(
      this.sqlite
        .prepare('SELECT id, db, name FROM collections')
        .all([])
        .map(({ id, db, name }) => {
          const namespace = `${String(db)}.${String(name)}`;
          return [
            namespace,
            new Collection(this.sqlite, id as number, namespace, this.indexesOf(id as number)),
          ];
        }),
    );
  }

  get(db: string, name: string): Collection | undefined {
    return this.collections.get(`${db}.${name}`);
  }

  list(db: string): string[] {
    return [...this.collections.keys()]
      .filter((key) => key.startsWith(`${db}.`))
      .map((key) => key.slice(db.length + 1));
  }

  create(db: string, name: string): Collection {
    if (name === '' || name.includes('$') || name.includes('\0') || name.startsWith('system.')) {
      throw new CommandError(73, 'InvalidNamespace', `Invalid collection name: ${name}`);
    }
    const { lastInsertRowid } = this.sqlite
      .prepare('INSERT INTO collections (db, name) VALUES (?, ?)')
      .run([db, name]);
    const id = Number(lastInsertRowid);
    this.sqlite.exec(`CREATE TABLE c${id} (id INTEGER PRIMARY KEY AUTOINCREMENT, doc BLOB NOT NULL)`);
    const collection = new Collection(this.sqlite, id, `${db}.${name}`, []);
    this.collections.set(collection.namespace, collection);
    this.addIndex(collection, { name: '_id_', key: { _id: 1 }, unique: true });
    return collection;
  }

  getOrCreate(db: string, name: string): Collection {
    return this.get(db, name) ?? this.create(db, name);
  }

  drop(collection: Collection): void {
    for (const index of collection.indexes) this.dropTable(index);
    this.sqlite.prepare('DELETE FROM indexes WHERE collection = ?').run([collection.id]);
    this.sqlite.prepare('DELETE FROM collections WHERE id = ?').run([collection.id]);
    this.sqlite.exec(`DROP TABLE c${collection.id}`);
    this.collections.delete(collection.namespace);
  }

  /** Adds an index; nothing happens where the same one is there. Throws codes 85 and 86 on a conflict. */
  addIndex(collection: Collection, spec: Document): boolean {
    const wanted = parseIndex(0, spec, false);
    for (const index of collection.indexes) {
      const sameKey = JSON.stringify(index.key) === JSON.stringify(wanted.key);
      if (index.name === wanted.name && !sameKey) {
        throw new CommandError(
          86,
          'IndexKeySpecsConflict',
          `An existing index has the same name as the requested index: ${index.name}`,
        );
      }
      if (!sameKey) continue;
      if (index.name !== wanted.name || fingerprint(index) !== fingerprint(wanted)) {
        throw new CommandError(
          85,
          'IndexOptionsConflict',
          `Index already exists with different options: ${index.name}`,
        );
      }
      return false;
    }
    const { lastInsertRowid } = this.sqlite
      .prepare('INSERT INTO indexes (collection, name, spec) VALUES (?, ?, ?)')
      .run([collection.id, wanted.name, Buffer.from(serialize(spec))]);
    const index = { ...wanted, id: Number(lastInsertRowid) };
    this.sqlite.exec(
      `CREATE TABLE i${index.id} (key BLOB NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID`,
    );
    collection.buildIndex(index);
    collection.indexes.push(index);
    return true;
  }

  dropIndex(collection: Collection, name: string): void {
    const position = collection.indexes.findIndex((index) => index.name === name);
    if (position === -1) throw new CommandError(27, 'IndexNotFound', `index not found with name [${name}]`);
    if (name === '_id_') throw new CommandError(72, 'InvalidOptions', 'cannot drop _id index');
    const [index] = collection.indexes.splice(position, 1);
    this.sqlite.prepare('DELETE FROM indexes WHERE id = ?').run([index!.id]);
    this.dropTable(index!);
  }

  /** Every index that lets documents expire. */
  expiring(): { collection: Collection; index: IndexSpec }[] {
    return [...this.collections.values()].flatMap((collection) =>
      collection.indexes
        .filter((index) => index.expireAfterSeconds !== undefined)
        .map((index) => ({ collection, index })),
    );
  }

  private dropTable(index: IndexSpec): void {
    this.sqlite.exec(`DROP TABLE i${index.id}`);
  }

  private indexesOf(collection: number): IndexSpec[] {
    return this.sqlite
      .prepare('SELECT id, spec, multikey FROM indexes WHERE collection = ? ORDER BY id')
      .all([collection])
      .map(({ id, spec, multikey }) =>
        parseIndex(
          id as number,
          deserialize(spec as Uint8Array, { promoteValues: false, bsonRegExp: true }),
          multikey === 1,
        ),
      );
  }
}

const KNOWN_OPTIONS = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'ns',
]);

function parseIndex(id: number, spec: Document, multikey: boolean): IndexSpec {
  if (!isPlainObject(spec.key) || typeof spec.name !== 'string')
    throw new CommandError(9, 'FailedToParse', 'an index needs key and name');
  const unknown = Object.keys(spec).find((key) => !KNOWN_OPTIONS.has(key));
  if (unknown === 'collation') throw new CommandError(238, 'NotImplemented', 'collation is not supported');
  if (unknown)
    throw new CommandError(
      197,
      'InvalidIndexSpecificationOption',
      `The field '${unknown}' is not valid for an index specification`,
    );
  const key = Object.fromEntries(
    Object.entries(spec.key).map(([field, direction]) => {
      if (typeof direction === 'string')
        throw new CommandError(67, 'CannotCreateIndex', `Unknown index plugin '${direction}'`);
      return [field, toNumber(direction)];
    }),
  );
  const partialFilter = spec.partialFilterExpression as Document | undefined;
  return {
    id,
    name: spec.name,
    key,
    fields: Object.entries(key).map(([name, direction]) => ({
      name,
      path: name.split('.'),
      descending: direction < 0,
    })),
    unique: spec.unique === true,
    sparse: spec.sparse === true,
    ...(partialFilter && { partialFilter, partial: compileFilter(partialFilter) }),
    ...(spec.expireAfterSeconds !== undefined && { expireAfterSeconds: toNumber(spec.expireAfterSeconds) }),
    multikey,
  };
}

function fingerprint(index: IndexSpec): string {
  return JSON.stringify([
    index.unique,
    index.sparse,
    index.partialFilter ?? null,
    index.expireAfterSeconds ?? null,
  ]);
}
