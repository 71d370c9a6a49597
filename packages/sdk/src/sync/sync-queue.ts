import type { SyncResult } from '@sotto/protocol';
import type { TrackedRoom } from './tracked-room.js';

/** Rooms in one `sync`. */
const MAX_ROOMS = 500;

interface SyncQueueDeps {
  rooms: ReadonlyMap<string, TrackedRoom>;
  /** Rejects while there is no connection. */
  sync: (rooms: Record<string, number>) => Promise<SyncResult>;
  /** Receives a result, and the rooms as they were when it was asked for. */
  onResult: (result: SyncResult, asked: ReadonlyMap<string, TrackedRoom>) => void;
}

/** Asks for the changes of rooms that are behind: one `sync` at a time, for many rooms each. */
export function createSyncQueue({ rooms, sync, onResult }: SyncQueueDeps) {
  const behind = new Set<string>();
  let isRunning = false;

  async function syncNext(): Promise<void> {
    const asked = new Map<string, TrackedRoom>();
    for (const slug of [...behind].slice(0, MAX_ROOMS)) {
      behind.delete(slug);
      const room = rooms.get(slug);
      if (room) asked.set(slug, room);
    }
    if (asked.size === 0) return;
    const cursors = Object.fromEntries([...asked].map(([slug, { rev }]) => [slug, rev]));
    onResult(await sync(cursors), asked);
  }

  async function run(): Promise<void> {
    isRunning = true;
    try {
      while (behind.size > 0) await syncNext();
    } catch {
      // The connection was lost, or the server cannot respond: the next connection or the next `heads` asks again.
      behind.clear();
    } finally {
      isRunning = false;
    }
  }

  return {
    add(slugs: Iterable<string>): void {
      for (const slug of slugs) behind.add(slug);
      if (!isRunning && behind.size > 0) void run();
    },
    remove: (slug: string) => void behind.delete(slug),
  };
}
