import type { UpdateQuery } from 'mongoose';
import type { Actor } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomModel, RoomRecord } from '../../../models/room.js';
import { toAccessedRoom } from '../accessed-room.js';
import type { AccessedRoom } from '../accessed-room.js';

/** Which archived rooms may be updated, too. */
interface UpdateOptions {
  /** Also an archived room. */
  isArchivable?: boolean;
}

/**
 * Updates a room that the actor owns, by one write that decides whether the actor still does, and whether the room is still
 * there and not archived.
 * @throws AppError `insufficient_role`, `room_archived`, `room_not_found`
 */
export function updateAsOwner(
  Room: RoomModel,
  { userId }: Actor,
  room: AccessedRoom,
  change: UpdateQuery<RoomRecord>,
  options: UpdateOptions = {},
): Promise<AccessedRoom> {
  return update(Room, room, change, { ...options, owner: userId });
}

/**
 * As `updateAsOwner`, for the site's backend, which needs no role.
 * @throws AppError `room_archived`, `room_not_found`
 */
export function updateAsBackend(
  Room: RoomModel,
  room: AccessedRoom,
  change: UpdateQuery<RoomRecord>,
  options: UpdateOptions = {},
): Promise<AccessedRoom> {
  return update(Room, room, change, options);
}

async function update(
  Room: RoomModel,
  { record: { _id, site } }: AccessedRoom,
  change: UpdateQuery<RoomRecord>,
  { isArchivable = false, owner }: UpdateOptions & { owner?: string },
): Promise<AccessedRoom> {
  const changed = await Room.findOneAndUpdate(
    {
      _id: { $eq: _id },
      site: { $eq: site },
      ...(owner !== undefined && { owners: { $eq: toObjectId(owner) } }),
      deletedAt: { $eq: null },
      ...(!isArchivable && { archivedAt: { $eq: null } }),
    },
    change,
    { returnDocument: 'after' },
  ).lean<RoomRecord | null>();
  if (changed) return toAccessedRoom(changed);
  const present = await Room.findOne({ _id: { $eq: _id } }).lean<RoomRecord | null>();
  if (!present || present.deletedAt) throw new AppError('room_not_found');
  throw new AppError(present.archivedAt && !isArchivable ? 'room_archived' : 'insufficient_role');
}
