import type { Message } from '@sotto/protocol';
import { expect, it } from 'vitest';
import type { MessageRecord, StoredMessage } from '../../models/message.js';
import type { RoomRef } from '../realtime.js';
import { createWindowReader, windowKey } from './window-reader.js';

const id = (digit: string) => digit.repeat(24);
const roomOf = (digit: string, site: string): RoomRef => ({ id: id(digit), siteId: id(site), slug: 'den' });

interface Branch {
  room: { $in: { toString(): string }[] };
  rev: { $gt: number; $lte: number };
}

/** A store in memory, with the queries that were made of it as texts. */
function startReader(rows: { room: RoomRef; rev: number }[]) {
  const queries: string[][] = [];
  const presented: string[] = [];
  const rowOf = ({ room, rev }: { room: RoomRef; rev: number }) =>
    ({ site: room.siteId, room: room.id, rev }) as unknown as MessageRecord;
  const store = {
    async find(filter: object) {
      const branches = '$or' in filter ? (filter.$or as Branch[]) : [filter as Branch];
      const namesOf = ({ room }: Branch) => room.$in.map((one) => one.toString()[0]).join('');
      queries.push(branches.map((branch) => `${namesOf(branch)} ${branch.rev.$gt}-${branch.rev.$lte}`));
      const matches = (row: { room: RoomRef; rev: number }) =>
        branches.some(
          ({ room, rev }) =>
            room.$in.some((one) => one.toString() === row.room.id) &&
            row.rev > rev.$gt &&
            row.rev <= rev.$lte,
        );
      return rows.filter(matches).map(rowOf);
    },
  };
  const presenter = {
    async presentAll(items: { room: RoomRef; message: StoredMessage }[]): Promise<Message[]> {
      const sites = new Set(items.map(({ room }) => room.siteId));
      expect(sites.size).toBeLessThanOrEqual(1);
      return items.map(({ room, message: { rev } }) => {
        presented.push(`${room.id[0]} ${rev}`);
        return { id: `${room.id[0]} ${rev}`, room: room.slug, rev } as Message;
      });
    },
  };
  const read = createWindowReader({
    rows: store,
    open: (row) => row as unknown as StoredMessage,
    presenter,
  });
  return {
    ...{ queries, presented },
    async read(room: RoomRef, since: number, until: number) {
      const window = { room, since, until };
      return (await read([window])).get(windowKey(window))!.map((message) => message.id);
    },
  };
}

it('reads overlaps once, and returns each window its own', async () => {
  const [a, b] = [roomOf('a', '1'), roomOf('b', '1')];
  const rows = [5, 4, 3, 2, 1].flatMap((rev) => [
    { room: a, rev },
    { room: b, rev },
  ]);
  const { queries, presented, read } = startReader(rows);
  const found = await Promise.all([
    read(a, 2, 4),
    read(a, 0, 3),
    read(b, 1, 2),
    read(b, 3, 5),
    read(a, 2, 4),
  ]);
  expect(found).toEqual([['a 3', 'a 4'], ['a 1', 'a 2', 'a 3'], ['b 2'], ['b 4', 'b 5'], ['a 3', 'a 4']]);
  expect(queries).toEqual([['a 0-4', 'b 1-2', 'b 3-5']]);
  expect(presented).toHaveLength(7);
});

it('reads the same numbers of many rooms by one condition', async () => {
  const [a, b] = [roomOf('a', '1'), roomOf('b', '1')];
  const { queries, read } = startReader([
    { room: a, rev: 3 },
    { room: b, rev: 3 },
  ]);
  expect(await Promise.all([read(a, 2, 3), read(b, 2, 3)])).toEqual([['a 3'], ['b 3']]);
  expect(queries).toEqual([['ab 2-3']]);
});

it('keeps rooms of the same name on two sites apart', async () => {
  const [here, there] = [roomOf('a', '1'), roomOf('b', '2')];
  const { queries, read } = startReader([
    { room: here, rev: 1 },
    { room: there, rev: 1 },
  ]);
  expect(await Promise.all([read(here, 0, 1), read(there, 0, 1)])).toEqual([['a 1'], ['b 1']]);
  expect(queries).toHaveLength(1);
});

it('reads at most 200 rows by one query, unless a single caller needs more', async () => {
  const room = roomOf('a', '1');
  const { queries, read } = startReader([]);
  await Promise.all([read(room, 0, 150), read(room, 200, 250), read(room, 300, 301), read(room, 400, 700)]);
  expect(queries).toEqual([['a 0-150', 'a 200-250'], ['a 300-301'], ['a 400-700']]);
});
