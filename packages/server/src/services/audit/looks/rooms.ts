import type { AuditRecord } from '../../../models/audit.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { Look } from '../actions.js';
import { idOf } from '../target.js';

/** Returns the target's room if it was archived, opened again, deleted or restored since the entry, and by a rule. */
const lookAt =
  (isDone: (room: RoomRecord) => boolean): Look =>
  async ({ Room }: Models, { target, at }: AuditRecord) => {
    const room = await Room.findOne({ _id: { $eq: toObjectId(idOf(target)) } }).lean<RoomRecord | null>();
    return room?.lifecycleAt != null && room.lifecycleAt >= at && isDone(room);
  };

export const isRoomArchived = lookAt(({ archivedAt }) => Boolean(archivedAt));
export const isRoomUnarchived = lookAt(({ archivedAt }) => !archivedAt);
export const isRoomDeleted = lookAt(({ deletedAt }) => Boolean(deletedAt));
export const isRoomRestored = lookAt(({ deletedAt }) => !deletedAt);

/** Target: the room. */
export const isRoomCreated: Look = async ({ Room }, { target }) =>
  (await Room.exists({ _id: { $eq: toObjectId(idOf(target)) } })) !== null;

/** Target: the room. */
export const isRoomEdited: Look = async ({ Room }, { target, at }) => {
  const room = await Room.findOne({ _id: { $eq: toObjectId(idOf(target)) } }).lean<RoomRecord | null>();
  return room?.editedAt != null && room.editedAt >= at;
};
