import { expect, it } from 'vitest';
import { idsOf, useTarget } from './target.js';

const target = useTarget();

/** Documents by room and rev, and which of them each filter finds, whichever plan is used. */
const DOCUMENTS = [
  { _id: 1, room: 'a', rev: 1, kind: 'x' },
  { _id: 2, room: 'a', rev: 2, kind: 'y' },
  { _id: 3, room: 'b', rev: 1, kind: 'x' },
  { _id: 4, room: 'b', rev: 5, kind: 'y' },
  { _id: 5, room: 'c', rev: [1, 9], kind: 'x' },
];
const A_AFTER_1 = { room: 'a', rev: { $gt: 1 } };
const B_UNTIL_1 = { room: 'b', rev: { $gt: 0, $lte: 1 } };

it.each<[string, object, number[]]>([
  ['of what an index covers', { $or: [A_AFTER_1, B_UNTIL_1] }, [2, 3]],
  ['of branches that overlap', { $or: [A_AFTER_1, { room: 'a' }] }, [1, 2]],
  ['with a condition beside it', { room: 'b', $or: [{ rev: 1 }, { rev: { $gt: 4 } }] }, [3, 4]],
  ['with a condition that no index knows', { kind: 'x', $or: [{ room: 'a' }, { room: 'b' }] }, [1, 3]],
  ['with such a condition in a branch', { $or: [{ room: 'a', kind: 'y' }, B_UNTIL_1] }, [2, 3]],
  ['with a branch that no index knows', { $or: [{ room: 'a' }, { kind: 'x' }] }, [1, 2, 3, 5]],
  ['in an $or', { $or: [{ $or: [A_AFTER_1, { room: 'x' }] }, B_UNTIL_1] }, [2, 3]],
  ['of $and', { $or: [{ $and: [{ room: 'a' }, { rev: 2 }] }, B_UNTIL_1] }, [2, 3]],
])('$or %s, with any index, sort and hint', async (_, filter, ids) => {
  const collection = target.fresh();
  await collection.insertMany(DOCUMENTS.slice(0, 4));
  await collection.createIndex({ room: 1, rev: 1 });
  const expected = ids.filter((id) => id !== 5);
  expect(await idsOf(collection, filter)).toEqual(expected);
  for (const sort of [{ rev: 1 }, { kind: 1 }, { _id: -1 }] as const)
    expect((await collection.find(filter).sort(sort).toArray()).map(({ _id }) => Number(_id)).sort()).toEqual(
      expected,
    );
  const hinted = await collection.find(filter).hint({ room: 1, rev: 1 }).toArray();
  expect(hinted.map(({ _id }) => Number(_id)).sort()).toEqual(expected);
  // An array makes the index multikey: what it says is no longer the whole truth.
  await collection.insertOne(DOCUMENTS[4]!);
  expect(await idsOf(collection, filter)).toEqual(ids);
  expect(await idsOf(collection, { $or: [{ room: 'c', rev: { $gt: 1, $lt: 9 } }, A_AFTER_1] })).toEqual([
    2, 5,
  ]);
});
