import { MAX_CHANGES } from '@sotto/protocol';
import type { ChangesPage, Message } from '@sotto/protocol';
import type { GroupLoader } from '../../async/group-loader.js';
import { mostBytesOfOwn } from '../../presenters/message-size.js';
import type { RoomRef } from '../realtime.js';
import { ROWS_PER_QUERY, windowKey } from './window-reader.js';
import type { LogWindow } from './window-reader.js';

/** A room whose log goes on behind a cursor: `since < head`. */
export interface BehindRoom {
  room: RoomRef;
  since: number;
  /** The newest `rev` of the room. */
  head: number;
}

/** A room with the window of its log that is read. */
type Window = BehindRoom & LogWindow;

export type SyncReader = ReturnType<typeof createSyncReader>;

/** Reads what came after a cursor in many rooms, by few queries of a bounded size. */
export function createSyncReader({ readWindows }: { readWindows: GroupLoader<LogWindow, Message[]> }) {
  return {
    /**
     * Pages of changes by slug, at most `bytes` in all; a room that finds no place has an empty page with `hasMore`.
     * A change that moved on while it was read is found behind the page's `rev`.
     */
    async read(behind: BehindRoom[], bytes: number): Promise<Map<string, ChangesPage>> {
      const pages = new Map<string, ChangesPage>();
      let left = bytes;
      for (const windows of groupsOf(behind)) {
        const found = left > 0 ? await readWindows(windows) : undefined;
        for (const window of windows) {
          const { page, size } = takePage(window, found?.get(windowKey(window)) ?? [], left);
          pages.set(window.room.slug, page);
          // Once a page was cut nothing more is read: what is left over may be too small for any message.
          left = page.rev < window.until ? 0 : left - size;
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

/** As many changes of a window as fit into `bytes`. */
function takePage(
  { since, until, head }: Window,
  messages: Message[],
  bytes: number,
): { page: ChangesPage; size: number } {
  const results: Message[] = [];
  let size = 0;
  for (const message of messages) {
    const next = Buffer.byteLength(JSON.stringify(message)) + 1 + mostBytesOfOwn(message);
    if (size + next > bytes)
      return { page: { results, rev: results.at(-1)?.rev ?? since, hasMore: true }, size };
    results.push(message);
    size += next;
  }
  if (bytes <= 0) return { page: { results, rev: since, hasMore: true }, size };
  return { page: { results, rev: until, hasMore: until < head }, size };
}
