import type { UpdateQuery } from 'mongoose';
import { AppError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import type { RoomRecord } from '../../../models/room.js';
import type { SiteRecord } from '../../../models/site.js';
import { archiveChange, archiveNote, deleteChange } from '../../room/lifecycle/lifecycle-changes.js';
import { updateAsBackend } from '../../room/lifecycle/owner-update.js';
import { toAccessedRoom } from '../../room/accessed-room.js';
import { settingsOf } from '../../site/settings.js';
import { recorded } from '../recorded.js';
import type { Recording } from '../recorded.js';
import { findRoom } from './room-list.js';

interface RoomStateDeps extends Recording {
  models: Pick<Models, 'Room' | 'Audit'>;
  clock: () => number;
}

type Action = 'room.archived' | 'room.unarchived' | 'room.deleted';

/** Makes a change of a room that running servers find by its `lifecycleAt`, within a second. */
function change(
  deps: RoomStateDeps,
  room: RoomRecord,
  action: Action,
  changeAt: (now: Date) => UpdateQuery<RoomRecord>,
): Promise<unknown> {
  const id = room._id.toString();
  const entry = { siteId: room.site, action, target: `room:${id}`, room: id } as const;
  // Its time is taken after that of the entry, by which `looks/rooms` recognizes it.
  return recorded(deps, entry, () =>
    updateAsBackend(deps.models.Room, toAccessedRoom(room), changeAt(new Date(deps.clock())), {
      isArchivable: true,
    }),
  );
}

/**
 * Archives a room as the operator, or opens it again; `changed` is false where it was so already. Needs no running server:
 * those that run apply it within a second, and write the line in the room's log within 10 s.
 * @throws AppError `room_not_found` (deleted ones too), `direct_room`
 */
export async function setRoomArchived(
  deps: RoomStateDeps,
  which: { siteId: string; slug: string },
  isArchived: boolean,
): Promise<{ changed: boolean }> {
  const room = await findRoom(deps.models, which);
  if (room.deletedAt) throw new AppError('room_not_found');
  if (Boolean(room.archivedAt) === isArchived) return { changed: false };
  const note = archiveNote(isArchived, { handedOver: true });
  const action = isArchived ? 'room.archived' : 'room.unarchived';
  await change(deps, room, action, (now) => archiveChange(isArchived, note, now));
  return { changed: true };
}

/**
 * Deletes a room as its owner does; `deleted` is false where it was deleted already. It can be restored for so many days.
 * @throws AppError `room_not_found`, `direct_room`
 */
export async function deleteRoom(
  deps: RoomStateDeps,
  { site, slug }: { site: SiteRecord; slug: string },
): Promise<{ deleted: boolean; days: number }> {
  const room = await findRoom(deps.models, { siteId: site._id.toString(), slug });
  const { deleteAfterDays: days } = settingsOf(site);
  if (room.deletedAt) return { deleted: false, days };
  await change(deps, room, 'room.deleted', (now) => deleteChange(room, days, now));
  return { deleted: true, days };
}
