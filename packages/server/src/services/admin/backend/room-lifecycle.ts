import type { SiteRoom } from '@sotto/protocol';
import { backendActor } from '../../../actor.js';
import type { Backend } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import { presentSiteRoom } from '../../../presenters/site-api.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomAccessService } from '../../room/access.js';
import type { AccessedRoom } from '../../room/accessed-room.js';
import type { RoomAssembler } from '../../room/assembler.js';
import { archiveChange, archiveNote, deleteChange, hasNote } from '../../room/lifecycle/lifecycle-changes.js';
import { updateAsBackend } from '../../room/lifecycle/owner-update.js';
import type { Memberships } from '../../room/memberships/memberships.js';
import { restoreRoom } from '../room-restore.js';
import type { FindRoom } from './find-room.js';

/** Creates what a site's backend does with the life of rooms: archive, delete, restore. */
export function createBackendLifecycle(
  { models, realtime, sites, audit, clock }: ServicesDeps,
  parts: {
    access: RoomAccessService;
    assembler: RoomAssembler;
    findRoom: FindRoom;
    memberships: Pick<Memberships, 'tell'>;
  },
) {
  const { access, assembler, findRoom, memberships } = parts;

  const present = async (room: AccessedRoom): Promise<SiteRoom> =>
    presentSiteRoom(room.record, await assembler.summary(room));

  /** @throws AppError `room_not_found`, `direct_room` */
  async function findOwn(backend: Backend, reference: string): Promise<AccessedRoom> {
    const room = await findRoom(backend, reference);
    if (room.record.kind === 'direct') throw new AppError('direct_room');
    return room;
  }

  async function setArchived(backend: Backend, reference: string, isArchived: boolean): Promise<SiteRoom> {
    const room = await findOwn(backend, reference);
    if (Boolean(room.record.archivedAt) === isArchived) return present(room);
    const entry = entryOf(backend, room, isArchived ? 'room.archived' : 'room.unarchived');
    const note = archiveNote(isArchived, {});
    // Its time is taken after that of the entry, by which `looks/rooms` recognizes it.
    const changed = await audit.record(
      entry,
      () => {
        const change = archiveChange(isArchived, note, new Date(clock()));
        return updateAsBackend(models.Room, room, change, { toArchived: isArchived });
      },
      ({ record }) => hasNote(record, note),
    );
    // Another request was faster.
    if (!hasNote(changed.record, note)) return present(changed);
    access.lifecycleChanged(changed);
    realtime.toRoom(changed, 'room.updated', { room: await assembler.summary(changed) });
    memberships.tell(changed.record, note);
    return present(changed);
  }

  return {
    /** Archives a room. Does nothing to an archived one. @throws AppError `room_not_found`, `direct_room` */
    archive: (backend: Backend, reference: string) => setArchived(backend, reference, true),

    /** Opens an archived room again. @throws AppError as `archive` */
    unarchive: (backend: Backend, reference: string) => setArchived(backend, reference, false),

    /** Deletes a room, as an owner does. @throws AppError `room_not_found`, `direct_room` */
    async remove(backend: Backend, reference: string): Promise<void> {
      const room = await findOwn(backend, reference);
      const { deleteAfterDays } = await sites.settings(backend.siteId);
      const deleted = await audit.record(entryOf(backend, room, 'room.deleted'), () => {
        const change = deleteChange(room.record, deleteAfterDays, new Date(clock()));
        return updateAsBackend(models.Room, room, change, { isArchivable: true });
      });
      access.lifecycleChanged(deleted);
    },

    /**
     * Restores a deleted room; does nothing to one that is not deleted.
     * @throws AppError `room_not_found`; `room_deleted` where its messages are purged
     */
    async restore(backend: Backend, reference: string): Promise<SiteRoom> {
      const { slug } = await findRoom.any(backend, reference);
      await restoreRoom(
        { models, audit, clock },
        { siteId: backend.siteId, slug, actor: backendActor(backend) },
      );
      const room = await findRoom(backend, reference);
      access.lifecycleChanged(room);
      return present(room);
    },
  };
}

function entryOf(
  backend: Backend,
  { id }: AccessedRoom,
  action: 'room.archived' | 'room.unarchived' | 'room.deleted',
) {
  const { siteId } = backend;
  return { siteId, actor: backendActor(backend), action, target: `room:${id}` as const, room: id };
}
