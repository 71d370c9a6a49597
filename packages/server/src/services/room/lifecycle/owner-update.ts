import mongoose from 'mongoose';
import type { UpdateQuery } from 'mongoose';
import type { Actor } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomModel, RoomRecord } from '../../../models/room.js';
import { toAccessedRoom } from '../accessed-room.js';
import type { AccessedRoom } from '../accessed-room.js';

const MAX_ATTEMPTS = 5;

/** Which archived rooms may be updated, too. */
interface UpdateOptions {
  /** Also an archived room. */
  isArchivable?: boolean;
  /** Archives the room, or opens it again: one that is so by then is returned as it is. */
  toArchived?: boolean;
}

/**
 * Updates a room that the actor owns, by one write that decides whether the actor still does, and whether the room is still
 * there and not archived.
 * @throws AppError `insufficient_role`, `room_archived`, `room_not_found`, `unavailable`
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
 * @throws AppError `room_archived`, `room_not_found`, `unavailable`
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
  { toArchived, isArchivable = toArchived !== undefined, owner }: UpdateOptions & { owner?: string },
): Promise<AccessedRoom> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const changed = await Room.findOneAndUpdate(
      {
        _id: { $eq: _id },
        site: { $eq: site },
        ...(owner !== undefined && { owners: { $eq: toObjectId(owner) } }),
        deletedAt: { $eq: null },
        ...((!isArchivable || toArchived === true) && { archivedAt: { $eq: null } }),
        ...(toArchived === false && { archivedAt: mongoose.trusted({ $ne: null }) }),
      },
      change,
      { returnDocument: 'after' },
    ).lean<RoomRecord | null>();
    if (changed) return toAccessedRoom(changed);
    const present = await Room.findOne({ _id: { $eq: _id } })
      .read('primary')
      .lean<RoomRecord | null>();
    if (!present || present.deletedAt) throw new AppError('room_not_found');
    if (present.archivedAt && !isArchivable) throw new AppError('room_archived');
    if (owner !== undefined && !present.owners.some((one) => one.equals(owner)))
      throw new AppError('insufficient_role');
    if (Boolean(present.archivedAt) === toArchived) return toAccessedRoom(present);
    // What refused the change is over: the room was restored, or opened again, in between.
  }
  throw new AppError('unavailable', undefined, { retryAfter: 1 });
}
