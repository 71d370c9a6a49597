import type { Types } from 'mongoose';
import { subscribeControl } from '../../../bus/bus.js';
import { createBoundedCache } from '../../../cache/bounded-cache.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomRef } from '../../realtime.js';
import type { AccessedRoom } from '../accessed-room.js';

const MAX_REFS = 50_000;

/**
 * Creates the memory of ids, sites and slugs of rooms. They never change, so what was read once stays right until the room
 * is deleted or restored: every node hears of that, at the latest by the poll of `lifecycleAt`.
 */
export function createRoomRefs({
  bus,
  logger,
  roomsById,
}: Pick<ServicesDeps, 'bus' | 'logger'> & {
  /** Reads those of these rooms that are not deleted. */
  roomsById: (siteId: string, ids: Types.ObjectId[]) => Promise<AccessedRoom[]>;
}) {
  /** `null` for a deleted room. */
  const refs = createBoundedCache<{ ref: RoomRef | null }>({ maxSize: MAX_REFS });
  /** Grows with each change of a room: what is read meanwhile is not kept. */
  let changes = 0;
  subscribeControl(bus, (message) => {
    if (message.kind !== 'room') return;
    changes += 1;
    refs.delete(message.roomId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of rooms'));
  bus.onReconnect(() => {
    changes += 1;
    refs.clear();
  });

  async function load(siteId: string, ids: Types.ObjectId[]): Promise<RoomRef[]> {
    const before = changes;
    const found = (await roomsById(siteId, ids)).map((room) => ({
      ...{ id: room.id, siteId: room.siteId, slug: room.slug },
    }));
    if (changes !== before) return found;
    for (const id of ids) refs.set(id.toString(), { ref: null });
    for (const ref of found) refs.set(ref.id, { ref });
    return found;
  }

  return {
    /** Finds those of these rooms that are not deleted, by id; reads the ones that were never read before. */
    async find(siteId: string, ids: Types.ObjectId[]): Promise<Map<string, RoomRef>> {
      const known = new Map<string, RoomRef>();
      const unknown: Types.ObjectId[] = [];
      for (const id of ids) {
        const entry = refs.get(id.toString());
        if (!entry) unknown.push(id);
        else if (entry.ref) known.set(entry.ref.id, entry.ref);
      }
      if (unknown.length > 0) for (const ref of await load(siteId, unknown)) known.set(ref.id, ref);
      return known;
    },
  };
}
