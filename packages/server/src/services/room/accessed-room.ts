import type { RoomRecord } from '../../models/room.js';
import type { RoomRef } from '../realtime.js';

/** A room as services need it. */
export interface AccessedRoom extends RoomRef {
  readonly name: string;
  readonly record: RoomRecord;
}

/** Returns a stored room as the realtime layer and the services need it. */
export function toAccessedRoom(record: RoomRecord): AccessedRoom {
  return {
    id: record._id.toString(),
    siteId: record.site.toString(),
    slug: record.slug,
    name: record.name,
    record,
  };
}
