import { SLUG_PATTERN } from '@sotto/protocol';
import type { Backend } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import { externalRoomId } from '../../../models/external-room.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import { createAccessReader } from '../../room/access-reader.js';
import { toAccessedRoom } from '../../room/accessed-room.js';
import type { AccessedRoom } from '../../room/accessed-room.js';
import { parseReference } from './references.js';

export type FindRoom = ReturnType<typeof createFindRoom>;

/** Creates the way from a reference to a room of the backend's site. It reads the store: a backend sees what it has just done. */
export function createFindRoom(models: Pick<Models, 'Room' | 'Member'>) {
  const reader = createAccessReader(models);

  /** Finds the room with this id of the host, a deleted one too. */
  const own = (siteId: string, externalId: string): Promise<RoomRecord | null> =>
    models.Room.findOne({
      _id: { $eq: externalRoomId(siteId, externalId) },
      site: { $eq: toObjectId(siteId) },
    })
      .read('primary')
      .lean<RoomRecord | null>()
      .exec();

  /** Finds a room, a deleted one too. @throws AppError `room_not_found` */
  async function any({ siteId }: Backend, reference: string): Promise<AccessedRoom> {
    const parsed = parseReference(reference);
    if ('externalId' in parsed) {
      const record = await own(siteId, parsed.externalId);
      if (record) return toAccessedRoom(record);
    } else if (SLUG_PATTERN.test(parsed.name)) {
      const room = await reader.findRoom(siteId, parsed.name);
      if (room) return room;
    }
    throw new AppError('room_not_found');
  }

  /** Finds a room that is not deleted. @throws AppError `room_not_found` */
  async function find(backend: Backend, reference: string): Promise<AccessedRoom> {
    const room = await any(backend, reference);
    if (room.record.deletedAt) throw new AppError('room_not_found');
    return room;
  }

  return Object.assign(find, { own, any });
}
