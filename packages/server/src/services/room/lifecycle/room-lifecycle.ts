import type { Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../../../actor.js';
import type { ControlMessage } from '../../../bus/bus.js';
import type { RoomRecord } from '../../../models/room.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomAccessService } from '../access.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { RoomAssembler } from '../assembler.js';
import { archiveChange, archiveNote, deleteChange, hasNote } from './lifecycle-changes.js';
import { lifecycleMessage } from './lifecycle-message.js';
import type { Memberships } from '../memberships/memberships.js';
import { updateAsOwner } from './owner-update.js';

/**
 * Archives and deletes rooms. One update of the room's document is the commit of each; it also moves `membershipVersion`, so
 * that a decision about members that was made before it is made again. Every node hears of it by a control message, and
 * finds what it missed by `lifecycleAt`.
 */
export function createRoomLifecycle(
  { models: { Room }, realtime, sites, audit, clock }: ServicesDeps,
  parts: {
    access: RoomAccessService;
    assembler: RoomAssembler;
    memberships: Pick<Memberships, 'tell'>;
    /** Returns the room as a user sees it. */
    view: (room: AccessedRoom, actor: Actor) => Promise<Room>;
  },
) {
  const { access, assembler, memberships, view } = parts;

  /** Sets or removes the time of the archive. */
  async function setArchived(actor: Actor, slug: string, isArchived: boolean): Promise<Room> {
    const { room } = await access.resolveMember(actor, slug, 'archive');
    if (Boolean(room.record.archivedAt) === isArchived) return view(room, actor);
    const entry = entryOf(actor, room, isArchived ? 'room.archived' : 'room.unarchived');
    const note = archiveNote(isArchived, { by: actor.userId });
    // Its time is taken after that of the entry, by which `looks/rooms` recognizes it.
    const changed = await audit.record(
      entry,
      () =>
        updateAsOwner(Room, actor, room, archiveChange(isArchived, note, new Date(clock())), {
          toArchived: isArchived,
        }),
      ({ record }) => hasNote(record, note),
    );
    // Another request was faster.
    if (!hasNote(changed.record, note)) return view(changed, actor);
    access.lifecycleChanged(changed);
    realtime.toRoom(changed, 'room.updated', { room: await assembler.summary(changed) });
    memberships.tell(changed.record, note);
    return view(changed, actor);
  }

  return {
    /**
     * Archives a room: it can be read, and nothing in it changes. Does nothing to an archived one.
     * @throws AppError `room_not_found`, and what `can` refuses `archive` with
     */
    archive: (actor: Actor, slug: string): Promise<Room> => setArchived(actor, slug, true),

    /** Opens an archived room again. @throws AppError as `archive` */
    unarchive: (actor: Actor, slug: string): Promise<Room> => setArchived(actor, slug, false),

    /**
     * Deletes a room: from now on there is none for anybody, on all nodes. For the site's `deleteAfterDays` the operator can
     * restore it (`services/admin/room-restore`); then its messages are purged (`room-purge`). Its slug stays taken.
     * @throws AppError `room_not_found`, and what `can` refuses `deleteRoom` with
     */
    async remove(actor: Actor, slug: string): Promise<void> {
      const { room } = await access.resolveMember(actor, slug, 'deleteRoom');
      const { deleteAfterDays } = await sites.settings(actor.siteId);
      const deleted = await audit.record(entryOf(actor, room, 'room.deleted'), () =>
        updateAsOwner(Room, actor, room, deleteChange(room.record, deleteAfterDays, new Date(clock())), {
          isArchivable: true,
        }),
      );
      access.lifecycleChanged(deleted);
    },

    /** Returns the announcements of rooms that were archived, deleted or restored after this time, in milliseconds since 1970. */
    async changesAfter(time: number): Promise<ControlMessage[]> {
      const rows = await Room.find({ lifecycleAt: mongoose.trusted({ $gt: new Date(time) }) })
        .select('site slug archivedAt deletedAt restoredAt lifecycleAt')
        .lean<RoomRecord[]>();
      return rows.map(lifecycleMessage);
    },
  };
}

function entryOf(
  { siteId, userId }: Actor,
  { id }: AccessedRoom,
  action: 'room.archived' | 'room.unarchived' | 'room.deleted',
) {
  return { siteId, actor: `user:${userId}` as const, action, target: `room:${id}` as const, room: id };
}
