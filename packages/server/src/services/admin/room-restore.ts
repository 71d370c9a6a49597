import mongoose from 'mongoose';
import { AppError } from '../../errors.js';
import type { AuditActor } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomModel, RoomRecord } from '../../models/room.js';
import type { Audit } from '../audit.js';

/**
 * Restores a deleted room with its messages and members, as long as it is not purged. Needs no running server: those that
 * run apply it within a second. `restored` is false for a room that is not deleted.
 * @throws AppError `room_not_found`; `room_deleted` where its messages are purged, or about to be
 */
export async function restoreRoom(
  {
    models: { Room },
    audit,
    clock = Date.now,
  }: { models: Pick<Models, 'Room'>; audit: Pick<Audit, 'record'>; clock?: () => number },
  { siteId, slug, actor = 'operator' }: { siteId: string; slug: string; actor?: AuditActor },
): Promise<{ restored: boolean }> {
  const find = () =>
    Room.findOne({ site: { $eq: toObjectId(siteId) }, slug: { $eq: slug } })
      .read('primary')
      .lean<RoomRecord | null>();
  const room = await find();
  if (!room) throw new AppError('room_not_found');
  if (!room.deletedAt) return { restored: false };
  const id = room._id.toString();
  const entry = { siteId, actor, action: 'room.restored', target: `room:${id}`, room: id } as const;
  try {
    await audit.record(entry, () => restore(Room, room, new Date(clock())));
  } catch (error) {
    const present = await find();
    // Another request has restored it meanwhile.
    if (error instanceof AppError && present && !present.deletedAt) return { restored: false };
    throw error;
  }
  return { restored: true };
}

/** Undoes the deletion, in the one write that also the purge begins with. @throws AppError `room_deleted` */
async function restore(Room: RoomModel, room: RoomRecord, now: Date): Promise<void> {
  const { matchedCount } = await Room.updateOne(
    {
      _id: { $eq: room._id },
      deletedAt: { $eq: room.deletedAt ?? null },
      purgedAt: { $eq: null },
      purgeAt: mongoose.trusted({ $gt: now }),
    },
    {
      $set: { lifecycleAt: now, restoredAt: now, visibility: room.restoreAs ?? room.visibility },
      $unset: { deletedAt: 1, purgeAt: 1, restoreAs: 1 },
      $inc: { membershipVersion: 1 },
    },
  );
  if (matchedCount === 0) throw new AppError('room_deleted');
}
