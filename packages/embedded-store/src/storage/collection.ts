import type { Document } from '../document.js';
import { decode, encodeDocument } from '../document.js';
import { CommandError } from '../errors.js';
import type { IndexSpec } from './index-entries.js';
import { indexEntries } from './index-entries.js';
import { encode } from '../index-keys/encode.js';
import type { Sqlite } from './database.js';

export interface Stored {
  rowId: number;
  document: Document;
}

/** One collection: a table of documents and a table of keys per index. */
export class Collection {
  constructor(
    private readonly sqlite: Sqlite,
    readonly id: number,
    readonly namespace: string,
    readonly indexes: IndexSpec[],
  ) {}

  private get table() {
    return `c${this.id}`;
  }

  /** @throws CommandError 11000 */
  insert(document: Document): void {
    const bytes = encodeDocument(document);
    const entries = this.indexes.map((index) => ({ index, ...indexEntries(document, index) }));
    for (const { index, keys } of entries) this.checkUnique(index, keys, document, undefined);
    const { lastInsertRowid } = this.sqlite
      .prepare(`INSERT INTO ${this.table} (doc) VALUES (?)`)
      .run([bytes]);
    for (const { index, keys, multikey } of entries)
      this.addKeys(index, keys, multikey, Number(lastInsertRowid));
  }

  replace(stored: Stored, document: Document): void {
    if (!encode(stored.document._id).equals(encode(document._id))) {
      throw new CommandError(
        66,
        'ImmutableField',
        "the (immutable) field '_id' was found to have been altered",
      );
    }
    const bytes = encodeDocument(document);
    const changes = this.indexes.map((index) => {
      const before = indexEntries(stored.document, index);
      const after = indexEntries(document, index);
      const has = (list: Buffer[], key: Buffer) => list.some((other) => other.equals(key));
      return {
        index,
        multikey: after.multikey,
        removed: before.keys.filter((key) => !has(after.keys, key)),
        added: after.keys.filter((key) => !has(before.keys, key)),
      };
    });
    for (const { index, added } of changes) this.checkUnique(index, added, document, stored.rowId);
    for (const { index, removed, added, multikey } of changes) {
      this.removeKeys(index, removed, stored.rowId);
      this.addKeys(index, added, multikey, stored.rowId);
    }
    this.sqlite.prepare(`UPDATE ${this.table} SET doc = ? WHERE id = ?`).run([bytes, stored.rowId]);
  }

  remove(stored: Stored): void {
    for (const index of this.indexes)
      this.removeKeys(index, indexEntries(stored.document, index).keys, stored.rowId);
    this.sqlite.prepare(`DELETE FROM ${this.table} WHERE id = ?`).run([stored.rowId]);
  }

  /** Rows of the document table above a row id, in order of insertion. */
  scan(afterRowId: number, limit: number): Stored[] {
    const sql = `SELECT id, doc FROM ${this.table} WHERE id > ? ORDER BY id LIMIT ?`;
    return this.sqlite.prepare(sql).all([afterRowId, limit]).map(toStored);
  }

  /** Rows of an index between two keys (`from` inclusive, `to` exclusive), in the order of the index. */
  range(
    index: IndexSpec,
    from: Buffer,
    to: Buffer,
    descending: boolean,
    limit: number,
  ): (Stored & { key: Buffer })[] {
    const order = descending ? 'DESC' : 'ASC';
    const sql =
      `SELECT i.key AS key, d.id AS id, d.doc AS doc FROM i${index.id} i JOIN ${this.table} d ON d.id = i.id ` +
      `WHERE i.key >= ? AND i.key < ? ORDER BY i.key ${order}, i.id ${order} LIMIT ?`;
    return this.sqlite
      .prepare(sql)
      .all([from, to, limit])
      .map((row) => ({ ...toStored(row), key: Buffer.from(row.key as Uint8Array) }));
  }

  /** All rows under one key of an index. */
  rangeOfKey(index: IndexSpec, key: Buffer, descending: boolean): Stored[] {
    const sql =
      `SELECT d.id AS id, d.doc AS doc FROM i${index.id} i JOIN ${this.table} d ON d.id = i.id ` +
      `WHERE i.key = ? ORDER BY i.id ${descending ? 'DESC' : 'ASC'}`;
    return this.sqlite.prepare(sql).all([key]).map(toStored);
  }

  count(): number {
    return Number(this.sqlite.prepare(`SELECT COUNT(*) AS n FROM ${this.table}`).all([])[0]!.n);
  }

  countRange(index: IndexSpec, from: Buffer, to: Buffer): number {
    const sql = `SELECT COUNT(*) AS n FROM i${index.id} WHERE key >= ? AND key < ?`;
    return Number(this.sqlite.prepare(sql).all([from, to])[0]!.n);
  }

  buildIndex(index: IndexSpec): void {
    let last = 0;
    for (let rows = this.scan(0, 500); rows.length > 0; rows = this.scan(last, 500)) {
      for (const { rowId, document } of rows) {
        const { keys, multikey } = indexEntries(document, index);
        this.checkUnique(index, keys, document, rowId);
        this.addKeys(index, keys, multikey, rowId);
        last = rowId;
      }
    }
  }

  private addKeys(index: IndexSpec, keys: Buffer[], multikey: boolean, rowId: number): void {
    for (const key of keys)
      this.sqlite.prepare(`INSERT INTO i${index.id} (key, id) VALUES (?, ?)`).run([key, rowId]);
    if (multikey && !index.multikey) {
      this.sqlite.prepare('UPDATE indexes SET multikey = 1 WHERE id = ?').run([index.id]);
      index.multikey = true;
    }
  }

  private removeKeys(index: IndexSpec, keys: Buffer[], rowId: number): void {
    for (const key of keys)
      this.sqlite.prepare(`DELETE FROM i${index.id} WHERE key = ? AND id = ?`).run([key, rowId]);
  }

  private checkUnique(index: IndexSpec, keys: Buffer[], document: Document, own: number | undefined): void {
    if (!index.unique) return;
    const statement = this.sqlite.prepare(`SELECT id FROM i${index.id} WHERE key = ? LIMIT 2`);
    for (const key of keys) {
      if (statement.all([key]).some((row) => row.id !== own))
        throw duplicateKey(this.namespace, index, document);
    }
  }
}

function toStored(row: Record<string, unknown>): Stored {
  return { rowId: row.id as number, document: decode(row.doc as Uint8Array) };
}

function duplicateKey(namespace: string, index: IndexSpec, document: Document): CommandError {
  const keyValue = Object.fromEntries(
    index.fields.map(({ name, path }) => [
      name,
      path.reduce<unknown>((d, k) => (d as Document | undefined)?.[k], document) ?? null,
    ]),
  );
  const shown = index.fields.map(({ name }) => `${name}: ${show(keyValue[name])}`).join(', ');
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: { ${shown} }`;
  return new CommandError(11000, 'DuplicateKey', message, { keyPattern: index.key, keyValue });
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (
    value !== null &&
    typeof value === 'object' &&
    (value as { _bsontype?: string })._bsontype === 'ObjectId'
  ) {
    return `ObjectId('${String(value)}')`;
  }
  return String(value);
}
