import type { ChangesPage, SyncResult } from '@sotto/protocol';
import type { ChatError } from '../errors.js';

/** Rooms whose changes are read at the same time. */
const MAX_AT_ONCE = 4;

/** Creates `sync` over REST: one request for each room, since there is none for many. */
export function createRestSync(changes: (slug: string, since: number) => Promise<ChangesPage>) {
  async function readInto(result: SyncResult, slug: string, since: number): Promise<void> {
    try {
      result.rooms[slug] = await changes(slug, since);
    } catch (error) {
      const { code } = error as Partial<ChatError>;
      if (code === 'room_not_found') result.gone.push(slug);
      else if (code === 'cursor_ahead') result.ahead.push(slug);
      else throw error;
    }
  }

  return async (cursors: Record<string, number>): Promise<SyncResult> => {
    const result: SyncResult = { rooms: {}, gone: [], ahead: [] };
    const left = Object.entries(cursors);
    while (left.length > 0)
      await Promise.all(left.splice(0, MAX_AT_ONCE).map(([slug, since]) => readInto(result, slug, since)));
    return result;
  };
}
