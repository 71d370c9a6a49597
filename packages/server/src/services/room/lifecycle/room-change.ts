import type { UpdateQuery } from 'mongoose';
import type { RoomRecord } from '../../../models/room.js';
import type { AuditEntry } from '../../audit.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomAccessService } from '../access.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { RoomAssembler } from '../assembler.js';

/** A change of a room's names, permissions or slow mode. */
interface RoomChange {
  /** Fields with their new values; a permission by itself, as `permissions.guests`. */
  set: Record<string, unknown>;
  isTopicRemoved: boolean;
}

/** Who makes the change, and how it is stored. */
interface ChangeMaker extends Pick<AuditEntry, 'siteId' | 'actor'> {
  /** Stores the change, where the room still allows it. */
  store: (update: UpdateQuery<RoomRecord>) => Promise<AccessedRoom>;
}

/** Creates what every change of a room goes through: those of owners and of the site's backend. */
export function createRoomChange(
  { audit, realtime, clock }: Pick<ServicesDeps, 'audit' | 'realtime' | 'clock'>,
  { access, assembler }: { access: RoomAccessService; assembler: RoomAssembler },
) {
  /** Stores a change, records it, announces it to members, and returns the changed room. @throws what `store` throws */
  return async (
    { store, ...who }: ChangeMaker,
    { id }: AccessedRoom,
    { set, isTopicRemoved }: RoomChange,
  ): Promise<AccessedRoom> => {
    const isAboutGuests = 'permissions.guests' in set;
    const entry = { ...who, action: 'room.updated', target: `room:${id}`, room: id } as const;
    const changed = await audit.record(entry, () => {
      // After the time of the entry, by which `looks/rooms` recognizes it.
      const now = new Date(clock());
      return store({
        $set: { ...set, editedAt: now, ...(isAboutGuests && { lifecycleAt: now }) },
        ...(isTopicRemoved && { $unset: { topic: 1, sealedTopic: 1 } }),
        // A guest's join that was decided before is decided again.
        ...(isAboutGuests && { $inc: { membershipVersion: 1 } }),
      });
    });
    access.roomChanged(changed);
    realtime.toRoom(changed, 'room.updated', { room: await assembler.summary(changed) });
    // After the event, which says it to the guests themselves: their sockets leave a room that is closed to them.
    if (isAboutGuests) access.lifecycleChanged(changed);
    return changed;
  };
}
