import type { Message } from '@sotto/protocol';
import { createGroupLoader } from '../../async/group-loader.js';
import type { GroupLoader } from '../../async/group-loader.js';
import type { MessageRecord, StoredMessage } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import { AS_MAJORITY } from '../../models/row-cache.js';
import type { RowCache } from '../../models/row-cache.js';
import type { MessagePresenter } from './message-presenter.js';
import type { RoomRef } from '../realtime.js';

/** Rows that one query reads at most, unless one caller alone asks for more. */
export const ROWS_PER_QUERY = 200;
/** Queries at once: a user who missed little must not wait for one who missed much. */
const QUERIES = 4;

/** A stretch of a room's log: `since < rev <= until`. It holds at most as many rows as numbers. */
export interface LogWindow {
  room: RoomRef;
  since: number;
  until: number;
}

interface WindowReaderDeps {
  /** Rows as they are stored: many clients request the same missed messages, some repeatedly. */
  rows: Pick<RowCache<MessageRecord>, 'find'>;
  open: (row: MessageRecord) => StoredMessage;
  presenter: Pick<MessagePresenter, 'presentAll'>;
}

/** Names a window in what a reader resolves with. */
export const windowKey = ({ room, since, until }: LogWindow) => `${room.id} ${since} ${until}`;

/**
 * Returns what reads windows of the log, by `windowKey` and in the order of `rev`. After a restart all members of a room
 * ask for the same stretch at once: it is read, decrypted and presented once for all of them.
 */
export function createWindowReader({
  rows,
  open,
  presenter,
}: WindowReaderDeps): GroupLoader<LogWindow, Message[]> {
  /** Senders are found by site, so rows of one site are presented together. */
  async function present(
    found: MessageRecord[],
    rooms: ReadonlyMap<string, RoomRef>,
  ): Promise<Map<MessageRecord, Message>> {
    const presented = new Map<MessageRecord, Message>();
    for (const siteId of new Set([...rooms.values()].map((room) => room.siteId))) {
      const own = found.filter(({ site }) => site.toString() === siteId);
      const items = own.map((row) => ({
        room: rooms.get(row.room.toString())!,
        message: open(row),
      }));
      const messages = await presenter.presentAll(items);
      for (const [index, row] of own.entries()) presented.set(row, messages[index]!);
    }
    return presented;
  }

  async function load(windows: LogWindow[]): Promise<ReadonlyMap<string, Message[]>> {
    const branches = branchesOf(rangesOf(windows));
    const found = await rows.find(branches.length === 1 ? branches[0]! : { $or: branches }, AS_MAJORITY);
    found.sort((a, b) => a.rev - b.rev);
    const presented = await present(found, new Map(windows.map(({ room }) => [room.id, room])));
    const byRoom = groupByRoom(found);
    return new Map(
      windows.map((window) => {
        const own = (byRoom.get(window.room.id) ?? []).filter(
          ({ rev }) => rev > window.since && rev <= window.until,
        );
        return [windowKey(window), own.map((row) => presented.get(row)!)];
      }),
    );
  }

  return createGroupLoader({
    keyOf: windowKey,
    load,
    weightOf: ({ since, until }) => until - since,
    maxWeight: ROWS_PER_QUERY,
    width: QUERIES,
  });
}

/** These windows without overlaps: members of a room have missed more or less of the same. */
function rangesOf(windows: LogWindow[]): LogWindow[] {
  const ranges: LogWindow[] = [];
  const sorted = [...windows].sort((a, b) => compare(a.room.id, b.room.id) || a.since - b.since);
  for (const window of sorted) {
    const last = ranges.at(-1);
    if (last?.room.id !== window.room.id || window.since > last.until) ranges.push({ ...window });
    else last.until = Math.max(last.until, window.until);
  }
  return ranges;
}

/** Conditions that find these ranges, one for all rooms whose numbers are the same. */
function branchesOf(ranges: LogWindow[]): object[] {
  const byNumbers = new Map<string, LogWindow[]>();
  for (const range of ranges) {
    const numbers = `${range.since} ${range.until}`;
    const same = byNumbers.get(numbers);
    if (same) same.push(range);
    else byNumbers.set(numbers, [range]);
  }
  return [...byNumbers.values()].map((same) => ({
    room: { $in: same.map(({ room }) => toObjectId(room.id)) },
    rev: { $gt: same[0]!.since, $lte: same[0]!.until },
  }));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function groupByRoom(rows: MessageRecord[]): Map<string, MessageRecord[]> {
  const byRoom = new Map<string, MessageRecord[]>();
  for (const row of rows) {
    const same = byRoom.get(row.room.toString());
    if (same) same.push(row);
    else byRoom.set(row.room.toString(), [row]);
  }
  return byRoom;
}
