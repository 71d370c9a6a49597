import type { SyncResult } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { toObjectId } from '../../models/object-id.js';
import type { KeptHeads } from '../room-log/kept-heads.js';
import { CHANGES_BYTES, ENVELOPE_BYTES } from './message-history.js';
import type { RoomDirectory } from './room-directory.js';
import type { BehindRoom, SyncReader } from './sync-reader.js';

/** Reads what changed in many rooms after a cursor each, at most 256 KiB in all; `hasMore` says where to ask again. */
export type RoomSync = (actor: Actor, cursors: Record<string, number>) => Promise<SyncResult>;

/** Creates the sync of rooms: it compares cursors with heads, and reads the rooms that are behind. */
export function createRoomSync(parts: {
  directory: RoomDirectory;
  kept: KeptHeads;
  syncReader: SyncReader;
}): RoomSync {
  const { directory, kept, syncReader } = parts;
  return async (actor, cursors) => {
    const joined = new Map((await directory.joinedRefs(actor)).map((room) => [room.slug, room]));
    const result: SyncResult = { rooms: {}, gone: [], ahead: [] };
    const known = Object.entries(cursors).flatMap(([slug, since]) => {
      const room = joined.get(slug);
      if (!room) result.gone.push(slug);
      return room ? [{ room, since }] : [];
    });
    const current = await kept.current(known.map(({ room }) => toObjectId(room.id)));
    const behind: BehindRoom[] = [];
    for (const { room, since } of known) {
      const head = current.get(room.id)!.rev;
      if (since > head) result.ahead.push(room.slug);
      else if (since === head) result.rooms[room.slug] = { results: [], rev: since, hasMore: false };
      else behind.push({ room, since, head });
    }
    const bytes = CHANGES_BYTES - Object.keys(cursors).length * ENVELOPE_BYTES;
    for (const [slug, page] of await syncReader.read(behind, bytes)) result.rooms[slug] = page;
    return result;
  };
}
