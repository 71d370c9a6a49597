import type { ChangesPage, SyncResult } from '@sotto/protocol';
import { toChatError } from '../errors.js';

/** Rooms whose changes are read at the same time. */
const MAX_AT_ONCE = 4;

/**
 * Creates `sync` over REST: one request for each room, since there is none for many. What was read is returned although
 * another room could not be read, which is asked for again with the next list of rooms. Rejects where nothing was read.
 */
export function createRestSync(changes: (slug: string, since: number) => Promise<ChangesPage>) {
  async function readInto(result: SyncResult, slug: string, since: number): Promise<void> {
    try {
      result.rooms[slug] = await changes(slug, since);
    } catch (error) {
      const { code, retryable } = toChatError(error);
      if (code === 'room_not_found') result.gone.push(slug);
      else if (code === 'cursor_ahead') result.ahead.push(slug);
      // Else the room is refused to the user, which says nothing about the others.
      else if (retryable) throw error;
    }
  }

  return async (cursors: Record<string, number>): Promise<SyncResult> => {
    const result: SyncResult = { rooms: {}, gone: [], ahead: [] };
    const left = Object.entries(cursors);
    let failed: PromiseRejectedResult | undefined;
    while (left.length > 0 && !failed) {
      const next = left.splice(0, MAX_AT_ONCE);
      const read = await Promise.allSettled(next.map(([slug, since]) => readInto(result, slug, since)));
      failed = read.find((one) => one.status === 'rejected');
    }
    const count = Object.keys(result.rooms).length + result.gone.length + result.ahead.length;
    if (failed && count === 0) throw failed.reason;
    return result;
  };
}
