import { MAX_CHANGES } from '@sotto/protocol';
import type { ChangesPage, Message } from '@sotto/protocol';
import type { MessageModel } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import type { MessageFeed } from '../message-feed.js';
import type { RoomRef } from '../realtime.js';

/** Rows that one query reads at most, unless one room alone has more in its window. */
const ROWS_PER_QUERY = 200;

/** A room whose log goes on behind a cursor: `since < head`. */
export interface BehindRoom {
  room: RoomRef;
  since: number;
  /** The newest `rev` of the room. */
  head: number;
}

/** A room with the window of its log that is read: `since < rev <= until`. */
interface Window extends BehindRoom {
  until: number;
}

export type SyncReader = ReturnType<typeof createSyncReader>;

/**
 * Reads what came after a cursor in many rooms. A window of the log holds at most as many rows as numbers, so the
 * windows of many rooms are one query of a bounded size.
 */
export function createSyncReader({ Message, feed }: { Message: MessageModel; feed: MessageFeed }) {
  async function readWindows(windows: Window[]): Promise<Message[]> {
    const branches = windows.map(({ room, since, until }) => ({
      room: toObjectId(room.id),
      rev: { $gt: since, $lte: until },
    }));
    const rows = await Message.findRows(branches.length === 1 ? branches[0]! : { $or: branches });
    const rooms = new Map(windows.map(({ room }) => [room.id, room]));
    rows.sort((a, b) => a.rev - b.rev);
    return feed.presentAll(
      rows.map((row) => ({ room: rooms.get(row.room.toString())!, message: Message.openRecord(row) })),
    );
  }

  return {
    /**
     * Pages of changes by slug, at most `bytes` in all; a room that finds no place has an empty page with `hasMore`.
     * A change that moved on while it was read is found behind the page's `rev`.
     */
    async read(behind: BehindRoom[], bytes: number): Promise<Map<string, ChangesPage>> {
      const pages = new Map<string, ChangesPage>();
      let left = bytes;
      for (const windows of groupsOf(behind)) {
        const messages = left > 0 ? await readWindows(windows) : [];
        const byRoom = groupByRoom(messages);
        for (const window of windows) {
          const { page, size } = takePage(window, byRoom.get(window.room.slug) ?? [], left);
          pages.set(window.room.slug, page);
          left -= size;
        }
      }
      return pages;
    },
  };
}

/** Windows whose rows fit one query together. */
function groupsOf(behind: BehindRoom[]): Window[][] {
  const groups: Window[][] = [];
  let rows = Infinity;
  for (const one of behind) {
    const until = Math.min(one.head, one.since + MAX_CHANGES);
    if (rows + until - one.since > ROWS_PER_QUERY) {
      groups.push([]);
      rows = 0;
    }
    rows += until - one.since;
    groups.at(-1)!.push({ ...one, until });
  }
  return groups;
}

function groupByRoom(messages: Message[]): Map<string, Message[]> {
  const byRoom = new Map<string, Message[]>();
  for (const message of messages) {
    const same = byRoom.get(message.room);
    if (same) same.push(message);
    else byRoom.set(message.room, [message]);
  }
  return byRoom;
}

/** As many changes of a window as fit into `bytes`. */
function takePage(
  { since, until, head }: Window,
  messages: Message[],
  bytes: number,
): { page: ChangesPage; size: number } {
  const results: Message[] = [];
  let size = 0;
  for (const message of messages) {
    const next = Buffer.byteLength(JSON.stringify(message)) + 1;
    if (size + next > bytes)
      return { page: { results, rev: results.at(-1)?.rev ?? since, hasMore: true }, size };
    results.push(message);
    size += next;
  }
  if (bytes <= 0) return { page: { results, rev: since, hasMore: true }, size };
  return { page: { results, rev: until, hasMore: until < head }, size };
}
