import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { decode, encodeDocument } from '../../src/document.js';
import type { Document } from '../../src/document.js';
import { find } from '../../src/query/find.js';
import { Execution } from '../../src/execution.js';
import { Catalog } from '../../src/storage/catalog.js';
import type { Collection } from '../../src/storage/collection.js';
import { openDatabase } from '../../src/storage/database.js';
import { afterwards, temporaryDirectory } from './harness.js';

const COUNT = 1000;

let collection: Collection;
let statements = 0;

beforeEach(() => {
  const sqlite = openDatabase(join(temporaryDirectory(), 'store.db'));
  afterwards(() => sqlite.close());
  const counted = {
    ...sqlite,
    prepare(sql: string) {
      const statement = sqlite.prepare(sql);
      const all = (parameters: readonly unknown[]) => {
        statements += 1;
        return statement.all(parameters);
      };
      return { run: (parameters: readonly unknown[]) => statement.run(parameters), all };
    },
  };
  const catalog = new Catalog(counted);
  collection = catalog.create('db', 'c');
  for (const key of [{ group: 1, rank: 1 }, { group: -1 }, { tags: 1 }])
    catalog.finishIndex(catalog.addIndex(collection, { key, name: JSON.stringify(key) }));
  sqlite.exec('BEGIN');
  for (let _id = 0; _id < COUNT; _id += 1)
    insert({ _id, group: _id % 500, rank: (_id * 7) % 1000, tags: [_id, _id + 1] });
  sqlite.exec('COMMIT');
});

function insert(document: Document): void {
  const bytes = encodeDocument(document);
  collection.insert(decode(bytes), bytes);
}

/** A command whose slice never ends, so that the number of statements does not depend on the machine. */
class Unhurried extends Execution {
  override shouldYield(): boolean {
    return false;
  }
}

/** A command that rests behind each row, as its slice never begins. */
const resting = new Execution();

/** What a search finds, and how many statements it took. */
function search(
  filter: Document,
  sort: [string, 1 | -1][] = [],
  limit = 0,
  execution: Execution = new Unhurried(),
) {
  const keys = sort.map(([name, direction]) => ({ path: [name], descending: direction < 0 }));
  statements = 0;
  const found = [...find(collection, { filter: bson(filter), sort: keys, limit }, { execution })];
  return { found: found.flatMap((stored) => (stored ? [plain(stored.bytes)] : [])), statements };
}

const bson = (filter: Document) => decode(encodeDocument(filter));
const plain = (bytes: Uint8Array) => {
  const { _id, group, rank } = decode(bytes);
  return { _id: Number(_id), group: Number(group), rank: Number(rank) };
};
const idsOf = (found: { _id: number }[]) => found.map(({ _id }) => _id).sort((a, b) => a - b);
const evens = Array.from({ length: COUNT / 2 }, (_, index) => index * 2);

it('an $in is read by a few statements, for any number of values', () => {
  const ids = evens.slice(0, 300);
  const { found, statements } = search({ _id: { $in: [...ids, -1, 5000, 0] } });
  expect(idsOf(found)).toEqual(ids);
  expect(statements).toBeLessThanOrEqual(4);
});

it('an $in without results is read by a few statements', () => {
  const values = Array.from({ length: 250 }, (_, index) => index);
  const { found, statements } = search({ group: { $in: values }, rank: { $gt: 5000 } });
  expect({ found, statements }).toEqual({ found: [], statements: 1 });
});

it('the branches of an $or that one index serves are read by a few statements', () => {
  const branches = evens.slice(0, 200).map((group) => ({ group, rank: { $gte: group } }));
  const { found, statements } = search({ $or: [...branches, { group: 4, rank: { $gt: 100, $lt: 900 } }] });
  const isMeant = (_id: number) => {
    const [group, rank] = [_id % 500, (_id * 7) % 1000];
    const inBranch = group % 2 === 0 && group < 400 && rank >= group;
    return inBranch || (group === 4 && rank > 100 && rank < 900);
  };
  expect(idsOf(found)).toEqual(Array.from({ length: COUNT }, (_, _id) => _id).filter(isMeant));
  expect(statements).toBeLessThanOrEqual(4);
});

it.each([1, -1] as const)('rows are in the order of the index (%i), over many reads', (direction) => {
  const values = evens.filter((group) => group < 500);
  const { found } = search({ group: { $in: values } }, [
    ['group', direction],
    ['rank', direction],
  ]);
  const expected = [...found].sort((a, b) => direction * (a.group - b.group || a.rank - b.rank));
  expect(found).toEqual(expected);
  expect(found).toHaveLength(500);
  const rested = search({ group: { $in: values } }, [['group', direction]], 0, resting).found;
  expect(rested.map(({ group }) => group)).toEqual(expected.map(({ group }) => group));
  const limited = search({ group: { $in: values } }, [['group', direction]], 150).found;
  expect(limited.map(({ group }) => group)).toEqual(expected.slice(0, 150).map(({ group }) => group));
});

it('an array returns its document once, however many of its elements match', () => {
  const { found } = search({ tags: { $in: Array.from({ length: COUNT + 1 }, (_, index) => index) } });
  expect(idsOf(found)).toEqual(Array.from({ length: COUNT }, (_, _id) => _id));
});
