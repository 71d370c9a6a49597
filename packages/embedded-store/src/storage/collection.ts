import type { Document } from '../document.js';
import { decode } from '../document.js';
import { CommandError } from '../errors.js';
import { encode } from '../index-keys/encode.js';
import type { DocumentKeys } from '../index-keys/document-keys.js';
import type { Row, Sqlite } from './database.js';
import { duplicateKey } from './duplicate-key.js';
import { indexEntries } from './index-entries.js';
import type { IndexSpec } from './index-spec.js';
import { packedRows, unpackRows } from './packed-rows.js';
import { rangeQuery } from './intervals.js';
import type { Interval } from './intervals.js';

/** A row of a collection; its document is decoded on first access. */
export class Stored {
  private decoded: Document | undefined;

  constructor(
    readonly rowId: number,
    readonly bytes: Buffer,
    /** Its key in the index that found it; missing if the document has only one key there. */
    readonly key?: Buffer,
  ) {}

  /** Copies the row, so that the rows that were read together with it can be freed. */
  detached(): Stored {
    return new Stored(this.rowId, Buffer.from(this.bytes), this.key);
  }

  get document(): Document {
    this.decoded ??= decode(this.bytes);
    return this.decoded;
  }
}

const fromRow = ([id, doc, key]: Row) => new Stored(id as number, doc as Buffer, key as Buffer | undefined);

/** A collection: one table of documents, and one table of keys for each index. */
export class Collection {
  indexes: IndexSpec[] = [];
  /** Number of documents; the catalog stores it with each transaction. */
  count = 0;
  /** Size of all documents in bytes. */
  bytes = 0;
  /** Whether `count` or `bytes` differ from the stored values. */
  counted = false;
  dropped = false;

  constructor(
    private readonly sqlite: Sqlite,
    readonly id: number,
    readonly namespace: string,
  ) {}

  private get table() {
    return `c${this.id}`;
  }

  /**
   * Inserts a document. All indexes are checked first, so an error changes nothing.
   * @throws CommandError 11000
   */
  insert(document: Document, bytes: Buffer): void {
    const entries = this.indexes.map((index) => ({ index, ...indexEntries(document, index) }));
    if (this.mayCollide(entries))
      for (const entry of entries) this.checkUnique(entry.index, entry.keys, entry, undefined);
    const { lastInsertRowid } = this.sqlite
      .prepare(`INSERT INTO ${this.table} (doc) VALUES (?)`)
      .run([bytes]);
    for (const { index, keys, arrays } of entries) this.addKeys(index, keys, arrays, Number(lastInsertRowid));
    this.tally(1, bytes.length);
  }

  /** Replaces a document. @throws CommandError 11000, or 66 if `_id` would change */
  replace(stored: Stored, document: Document, bytes: Buffer): void {
    if (!encode(stored.document._id).equals(encode(document._id)))
      throw new CommandError(
        66,
        'ImmutableField',
        "Performing an update on the path '_id' would modify the immutable field '_id'",
      );
    const changes = this.indexes.filter(dependsOn(stored.document, document)).map((index) => {
      const before = indexEntries(stored.document, index).keys;
      const after = indexEntries(document, index);
      return {
        index,
        after,
        removed: keysMissingIn(after.keys, before),
        added: keysMissingIn(before, after.keys),
      };
    });
    for (const { index, added, after } of changes) this.checkUnique(index, added, after, stored.rowId);
    for (const { index, removed, added, after } of changes) {
      this.removeKeys(index, removed, stored.rowId);
      this.addKeys(index, added, after.arrays, stored.rowId);
    }
    this.sqlite.prepare(`UPDATE ${this.table} SET doc = ? WHERE id = ?`).run([bytes, stored.rowId]);
    this.tally(0, bytes.length - stored.bytes.length);
  }

  remove(stored: Stored): void {
    for (const index of this.indexes)
      this.removeKeys(index, indexEntries(stored.document, index).keys, stored.rowId);
    this.sqlite.prepare(`DELETE FROM ${this.table} WHERE id = ?`).run([stored.rowId]);
    this.tally(-1, -stored.bytes.length);
  }

  /** Reads the current row, if it still exists. */
  read(rowId: number): Stored | undefined {
    const [row] = this.sqlite.prepare(`SELECT id, doc FROM ${this.table} WHERE id = ?`).all([rowId]);
    return row && fromRow(row);
  }

  /** Reads rows of the document table above a row id, in order of insertion. */
  scan(afterRowId: number, limit: number): Stored[] {
    const sql = `SELECT id, doc FROM ${this.table} WHERE id > ? ORDER BY id LIMIT ?`;
    return this.sqlite.prepare(sql).all([afterRowId, limit]).map(fromRow);
  }

  /**
   * Reads rows of an index in distinct intervals of keys, in the order of the index, by one statement.
   * @param intervals in that order, at most `MAX_INTERVALS`; one alone where `descending`
   */
  range(
    index: IndexSpec,
    intervals: readonly Interval[],
    { descending = false, last, limit }: { descending?: boolean; last?: Stored | undefined; limit: number },
  ): Stored[] {
    const place = last && {
      key: last.key ?? indexEntries(last.document, index).keys[0]!,
      rowId: last.rowId,
    };
    const tables = [`i${index.id}`, this.table] as const;
    const [sql, parameters] = rangeQuery(tables, intervals, descending, place, limit);
    // A document with arrays has several keys, and only the index knows by which one it was found.
    if (limit === 1 || index.multikeyPaths.size > 0)
      return this.sqlite.prepare(sql).all(parameters).map(fromRow);
    const [packed] = this.sqlite.prepare(packedRows(sql)).all(parameters);
    return unpackRows(packed!, (rowId, bytes) => new Stored(rowId, bytes));
  }

  /** Adds a row to an index that is being built. */
  index(stored: Stored, index: IndexSpec): void {
    const entries = indexEntries(stored.document, index);
    this.checkUnique(index, entries.keys, entries, stored.rowId);
    this.addKeys(index, entries.keys, entries.arrays, stored.rowId);
  }

  private tally(documents: number, bytes: number): void {
    this.count += documents;
    this.bytes += bytes;
    this.counted = true;
  }

  private addKeys(index: IndexSpec, keys: Buffer[], arrays: ReadonlySet<number>, rowId: number): void {
    // A row that was written while the index is being built may have been added already.
    const statement = this.sqlite.prepare(`INSERT OR IGNORE INTO i${index.id} (key, id) VALUES (?, ?)`);
    for (const key of keys) statement.run([key, rowId]);
    for (const position of arrays) {
      const { name } = index.fields[position]!;
      if (index.multikeyPaths.has(name)) continue;
      index.multikeyPaths.add(name);
      this.sqlite
        .prepare('UPDATE indexes SET multikey = ? WHERE id = ?')
        .run([JSON.stringify([...index.multikeyPaths]), index.id]);
    }
  }

  private removeKeys(index: IndexSpec, keys: Buffer[], rowId: number): void {
    const statement = this.sqlite.prepare(`DELETE FROM i${index.id} WHERE key = ? AND id = ?`);
    for (const key of keys) statement.run([key, rowId]);
  }

  /** Searches all unique indexes by one statement; returns false if none contains one of the keys. */
  private mayCollide(entries: readonly { index: IndexSpec; keys: Buffer[] }[]): boolean {
    const unique = entries.filter(({ index, keys }) => index.unique && keys.length > 0);
    // Each number of keys is a statement of its own, and prepared statements are kept.
    if (unique.some(({ keys }) => keys.length > 1)) return true;
    if (unique.length === 0) return false;
    const parts = unique.map(({ index }) => `SELECT id FROM i${index.id} WHERE key = ?`);
    return this.sqlite.prepare(parts.join(' UNION ALL ')).all(unique.map(({ keys }) => keys[0]!)).length > 0;
  }

  private checkUnique(
    index: IndexSpec,
    keys: Buffer[],
    { valuesOf }: DocumentKeys,
    own: number | undefined,
  ): void {
    if (!index.unique) return;
    const statement = this.sqlite.prepare(`SELECT id FROM i${index.id} WHERE key = ? LIMIT 2`);
    for (const key of keys) {
      if (statement.all([key]).some(([id]) => id !== own))
        throw duplicateKey(this.namespace, index, valuesOf(key));
    }
  }
}

/** Returns whether a change may move a document within an index. */
function dependsOn(before: Document, after: Document): (index: IndexSpec) => boolean {
  const changed = new Map<string, boolean>();
  const hasChanged = (name: string): boolean => {
    const known = changed.get(name);
    if (known !== undefined) return known;
    // A sparse index distinguishes a missing field from null, although their keys are equal.
    const differs =
      Object.hasOwn(before, name) !== Object.hasOwn(after, name) ||
      !encode(before[name]).equals(encode(after[name]));
    changed.set(name, differs);
    return differs;
  };
  return ({ partial, fields }) => partial !== undefined || fields.some(({ path }) => hasChanged(path[0]!));
}

/** Returns the `keys` that are not in `others`. By a set, because an array in a document may have a thousand keys. */
function keysMissingIn(others: readonly Buffer[], keys: readonly Buffer[]): Buffer[] {
  const known = new Set(others.map(toText));
  return keys.filter((key) => !known.has(toText(key)));
}

const toText = (key: Buffer) => key.toString('latin1');
