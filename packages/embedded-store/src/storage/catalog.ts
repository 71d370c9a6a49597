import { serialize } from 'bson';
import type { Document } from '../document.js';
import { decode } from '../document.js';
import { CommandError } from '../errors.js';
import { Collection } from './collection.js';
import type { Sqlite } from './database.js';
import { parseIndex } from './index-spec.js';
import type { IndexSpec } from './index-spec.js';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, db TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0, UNIQUE (db, name));
  CREATE TABLE IF NOT EXISTS indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, name TEXT NOT NULL, spec BLOB NOT NULL,
    multikey TEXT NOT NULL DEFAULT '[]', ready INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, name));
`;
/** Longest "database.collection" in bytes, as in MongoDB. */
const MAX_NAMESPACE = 255;

/** The databases, collections and indexes of the store. */
export class Catalog {
  private readonly collections = new Map<string, Collection>();

  constructor(private readonly sqlite: Sqlite) {
    sqlite.exec(SCHEMA);
    this.load();
    this.dropUnfinished();
  }

  /** Reads everything again, as after an aborted transaction. Existing collections stay the same objects. */
  load(): void {
    const known = new Map([...this.collections.values()].map((collection) => [collection.id, collection]));
    this.collections.clear();
    const rows = this.sqlite.prepare('SELECT id, db, name, count, bytes FROM collections').all([]);
    for (const [id, db, name, count, bytes] of rows as [number, string, string, number, number][]) {
      const collection = known.get(id) ?? new Collection(this.sqlite, id, `${db}.${name}`);
      known.delete(id);
      collection.indexes = this.indexesOf(id);
      Object.assign(collection, { count, bytes, counted: false, dropped: false });
      this.collections.set(collection.namespace, collection);
    }
    for (const gone of known.values()) gone.dropped = true;
  }

  /** Stores the counts that changed; called at the end of each transaction. */
  saveCounts(): void {
    for (const collection of this.collections.values()) {
      if (!collection.counted) continue;
      collection.counted = false;
      this.sqlite
        .prepare('UPDATE collections SET count = ?, bytes = ? WHERE id = ?')
        .run([collection.count, collection.bytes, collection.id]);
    }
  }

  get(db: string, name: string): Collection | undefined {
    return this.collections.get(`${db}.${name}`);
  }

  /** Returns all collections of a database, by name. */
  list(db: string): Collection[] {
    return [...this.collections.values()].filter(({ namespace }) => namespace.startsWith(`${db}.`));
  }

  create(db: string, name: string): Collection {
    const namespace = `${db}.${name}`;
    if (Buffer.byteLength(namespace) > MAX_NAMESPACE)
      throw new CommandError(73, 'InvalidNamespace', `Fully qualified namespace is too long: ${namespace}`);
    const { lastInsertRowid } = this.sqlite
      .prepare('INSERT INTO collections (db, name) VALUES (?, ?)')
      .run([db, name]);
    const collection = new Collection(this.sqlite, Number(lastInsertRowid), namespace);
    this.sqlite.exec(`CREATE TABLE c${collection.id} (id INTEGER PRIMARY KEY, doc BLOB NOT NULL)`);
    this.collections.set(namespace, collection);
    const id = { key: { _id: 1 }, name: '_id_', unique: true };
    this.finishIndex(this.addIndex(collection, id));
    return collection;
  }

  getOrCreate(db: string, name: string): Collection {
    return this.get(db, name) ?? this.create(db, name);
  }

  drop(collection: Collection): void {
    for (const index of collection.indexes) this.dropTable(`i${index.id}`);
    this.sqlite.prepare('DELETE FROM indexes WHERE collection = ?').run([collection.id]);
    this.sqlite.prepare('DELETE FROM collections WHERE id = ?').run([collection.id]);
    this.dropTable(`c${collection.id}`);
    this.collections.delete(collection.namespace);
    collection.dropped = true;
  }

  /** Adds an index. It is written from now on, and read after `finishIndex`. */
  addIndex(collection: Collection, spec: Document): IndexSpec {
    const parsed = parseIndex(spec);
    const { lastInsertRowid } = this.sqlite
      .prepare('INSERT INTO indexes (collection, name, spec) VALUES (?, ?, ?)')
      .run([collection.id, parsed.name, Buffer.from(serialize(spec))]);
    const index = { ...parsed, id: Number(lastInsertRowid), building: true };
    this.sqlite.exec(
      `CREATE TABLE i${index.id} (key BLOB NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID`,
    );
    collection.indexes.push(index);
    return index;
  }

  finishIndex(index: IndexSpec): void {
    this.sqlite.prepare('UPDATE indexes SET ready = 1 WHERE id = ?').run([index.id]);
    index.building = false;
  }

  dropIndex(collection: Collection, index: IndexSpec): void {
    collection.indexes = collection.indexes.filter(({ id }) => id !== index.id);
    this.sqlite.prepare('DELETE FROM indexes WHERE id = ?').run([index.id]);
    this.dropTable(`i${index.id}`);
  }

  /** Returns every TTL index. */
  expiring(): { collection: Collection; index: IndexSpec }[] {
    return [...this.collections.values()].flatMap((collection) =>
      collection.indexes
        .filter(({ expireAfterSeconds, building }) => expireAfterSeconds !== undefined && !building)
        .map((index) => ({ collection, index })),
    );
  }

  /** Drops indexes that a crash left half filled; their client creates them again. */
  private dropUnfinished(): void {
    for (const collection of this.collections.values())
      for (const index of collection.indexes) if (index.building) this.dropIndex(collection, index);
  }

  private dropTable(table: string): void {
    this.sqlite.exec(`DROP TABLE ${table}`);
    this.sqlite.forget(table);
  }

  private indexesOf(collection: number): IndexSpec[] {
    return this.sqlite
      .prepare('SELECT id, spec, multikey, ready FROM indexes WHERE collection = ? ORDER BY id')
      .all([collection])
      .map(([id, spec, multikey, ready]) => ({
        ...parseIndex(decode(spec as Buffer)),
        id: id as number,
        multikeyPaths: new Set(JSON.parse(multikey as string) as string[]),
        building: ready !== 1,
      }));
  }
}
