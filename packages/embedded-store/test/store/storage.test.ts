import { join } from 'node:path';
import { Int32, ObjectId } from 'bson';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeDocument } from '../../src/document.js';
import { find } from '../../src/query/find.js';
import { parseSort } from '../../src/query/sort.js';
import { Execution } from '../../src/execution.js';
import { Catalog } from '../../src/storage/catalog.js';
import type { Collection } from '../../src/storage/collection.js';
import { openDatabase } from '../../src/storage/database.js';
import type { Row, Sqlite } from '../../src/storage/database.js';
import { afterwards, temporaryDirectory } from './harness.js';

let sqlite: Sqlite;
let catalog: Catalog;
let messages: Collection;
/** Every SELECT that ran, with how many rows it gave. */
let selects: { sql: string; rows: number; parameters: readonly unknown[] }[];
const room = new ObjectId();
/** Never has to let others run, however slow the machine is. */
const unhurried = Object.assign(new Execution(), { shouldYield: () => false });

beforeEach(() => {
  const real = openDatabase(join(temporaryDirectory(), 'store.db'));
  afterwards(() => real.close());
  sqlite = {
    ...real,
    prepare(sql) {
      const statement = real.prepare(sql);
      return {
        run: (parameters) => statement.run(parameters),
        all(parameters) {
          const rows = statement.all(parameters);
          selects.push({ sql, rows: rowsIn(rows), parameters });
          return rows;
        },
      };
    },
  };
  selects = [];
  catalog = new Catalog(sqlite);
  messages = catalog.create('sotto', 'messages');
  for (const [field, unique] of [
    ['seq', true],
    ['revs', true],
    ['rev', false],
  ] as const) {
    const key = { room: new Int32(1), [field]: new Int32(1) };
    catalog.finishIndex(catalog.addIndex(messages, { key, name: field, unique }));
  }
  fill(0, 1000);
});

/** How many rows came, those that were packed into one counted. */
function rowsIn(rows: readonly Row[]): number {
  const [first] = rows;
  return typeof first?.[1] === 'string' ? first[1].split(',').length : rows.length;
}

/** How SQLite walks through the tables of a statement; that it packs what it found is no walk. */
function walkOf({ sql, parameters }: { sql: string; parameters: readonly unknown[] }): string[] {
  const plan = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parameters);
  const details = plan.map((row) => String((row as unknown as { detail: string }).detail));
  return details.filter((detail) => !detail.includes('(subquery'));
}

function fill(from: number, to: number): void {
  sqlite.exec('BEGIN');
  for (let n = from; n < to; n += 1) {
    const number = new Int32(n);
    const document = { _id: new ObjectId(), room, seq: number, rev: number, revs: [number] };
    messages.insert(document, encodeDocument(document));
  }
  sqlite.exec('COMMIT');
}

function page(filter: object, sort: object): number[] {
  selects = [];
  const options = { filter: { room, ...filter }, sort: parseSort(sort), limit: 50 };
  const found = [...find(messages, options, { execution: unhurried })].flatMap((stored) =>
    stored ? [stored.document] : [],
  );
  return found.map(({ seq }) => (seq as Int32).value);
}

describe('a page of history', () => {
  const before = (n: number) => ({ seq: { $lt: new Int32(n) } });

  it.each<[string, object, object, number]>([
    ['backwards', before(700), { seq: new Int32(-1) }, 699],
    ['forwards', { seq: { $gt: new Int32(300) } }, { seq: new Int32(1) }, 301],
    ['by rev', { rev: { $gt: new Int32(300) } }, { rev: new Int32(1) }, 301],
    ['the newest', {}, { seq: new Int32(-1) }, 999],
  ])('%s is one statement that reads no row too many', (_, filter, sort, first) => {
    const seqs = page(filter, sort);
    expect([seqs.length, seqs[0]]).toEqual([50, first]);
    expect(selects.map(({ rows }) => rows)).toEqual([50]);
    // Both tables are searched by key: the cost does not grow with the collection.
    const details = walkOf(selects[0]!);
    expect(details.length).toBe(2);
    for (const detail of details) expect(detail).toMatch(/^SEARCH .* USING (INTEGER )?PRIMARY KEY/);
  });

  it('costs the same in a collection ten times as large', () => {
    page(before(700), { seq: new Int32(-1) });
    const small = selects.map(({ rows }) => rows);
    fill(1000, 10_000);
    page(before(700), { seq: new Int32(-1) });
    expect(selects.map(({ rows }) => rows)).toEqual(small);
  });

  it('continues behind the last row, in a search by key too', () => {
    selects = [];
    const all = [
      ...find(
        messages,
        { filter: { room }, sort: parseSort({ seq: new Int32(-1) }) },
        { execution: unhurried },
      ),
    ];
    expect(all.filter(Boolean).length).toBe(1000);
    const next = selects.find(({ sql }) => sql.includes('(i.key, i.id) <'))!;
    expect(walkOf(next).join('; ')).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});

describe('a document that is replaced', () => {
  const revs = Array.from({ length: 1000 }, (_, index) => new Int32(10_000 + index));

  function replaceWith(change: object): { comparisons: number; selects: string[] } {
    sqlite.exec('BEGIN');
    const before = { _id: new ObjectId(), room, seq: new Int32(5000), rev: new Int32(5000), revs };
    messages.insert(before, encodeDocument(before));
    const [stored] = messages.scan(1000, 1);
    const after = { ...before, ...change };
    selects = [];
    const equals = vi.spyOn(Buffer.prototype, 'equals');
    messages.replace(stored!, after, encodeDocument(after));
    const comparisons = equals.mock.calls.length;
    equals.mockRestore();
    sqlite.exec('COMMIT');
    return { comparisons, selects: selects.map(({ sql }) => sql) };
  }

  it('with a thousand keys is compared by a set, not pairwise', () => {
    const { comparisons } = replaceWith({ revs: [...revs.slice(1), new Int32(20_000)] });
    expect(comparisons).toBeLessThan(1000);
    expect(page({ revs: new Int32(20_000) }, {})).toEqual([5000]);
    expect(page({ revs: new Int32(10_000) }, {})).toEqual([]);
  });

  it('is skipped by an index whose fields are unchanged', () => {
    expect(replaceWith({ text: 'another' }).selects).toEqual([]);
  });

  it('leaves a sparse index by removing a field, and enters it by null', () => {
    const spec = { key: { mark: new Int32(1) }, name: 'mark', sparse: true };
    const index = catalog.addIndex(messages, spec);
    catalog.finishIndex(index);
    const document = { _id: new ObjectId(), room, seq: new Int32(6000), rev: new Int32(6000), revs: [] };
    messages.insert(document, encodeDocument(document));
    const keys = () => sqlite.prepare(`SELECT id FROM i${index.id}`).all([]).length;
    expect(keys()).toBe(0);
    const marked = { ...document, mark: null };
    messages.replace(messages.scan(1000, 1)[0]!, marked, encodeDocument(marked));
    expect(keys()).toBe(1);
    messages.replace(messages.scan(1000, 1)[0]!, document, encodeDocument(document));
    expect(keys()).toBe(0);
  });
});

it('writes ahead and syncs with every commit', () => {
  const pragma = (name: string) => JSON.stringify(sqlite.prepare(`PRAGMA ${name}`).all([]));
  expect(pragma('journal_mode')).toContain('wal');
  expect(pragma('synchronous')).toContain('2');
});

describe('the catalog', () => {
  it('is unchanged after an aborted transaction', () => {
    const [index] = messages.indexes.slice(-1);
    sqlite.exec('BEGIN');
    catalog.create('sotto', 'other');
    catalog.dropIndex(messages, index!);
    const document = { _id: 1, room, seq: [new Int32(5000), new Int32(5001)], revs: [], rev: 1 };
    messages.insert(document, encodeDocument(document));
    expect([messages.count, messages.indexes.length]).toEqual([1001, 3]);
    sqlite.exec('ROLLBACK');
    catalog.load();
    expect(catalog.get('sotto', 'messages')).toBe(messages);
    expect(catalog.get('sotto', 'other')).toBeUndefined();
    expect(messages.indexes.map(({ name }) => name)).toEqual(['_id_', 'seq', 'revs', 'rev']);
    expect([...messages.indexes[1]!.multikeyPaths]).toEqual([]);
  });

  it('drops an index that a crash left unfinished', () => {
    catalog.addIndex(messages, { key: { half: new Int32(1) }, name: 'half' });
    expect(new Catalog(sqlite).get('sotto', 'messages')!.indexes.map(({ name }) => name)).not.toContain(
      'half',
    );
  });
});
