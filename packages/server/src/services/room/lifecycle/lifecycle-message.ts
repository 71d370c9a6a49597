import type { ControlMessage } from '../../../bus/bus.js';
import type { RoomRecord } from '../../../models/room.js';

type RoomMessage = Extract<ControlMessage, { kind: 'room' }>;

/** Returns the control message about a room's present state. */
export function lifecycleMessage(room: RoomRecord): RoomMessage {
  return {
    ...{ kind: 'room', roomId: room._id.toString(), siteId: room.site.toString(), slug: room.slug },
    ...(room.lifecycleAt && { lifecycle: stateOf(room), changedAt: room.lifecycleAt.getTime() }),
  };
}

function stateOf({
  deletedAt,
  restoredAt,
  lifecycleAt,
  archivedAt,
}: RoomRecord): NonNullable<RoomMessage['lifecycle']> {
  if (deletedAt) return 'deleted';
  if (restoredAt?.getTime() === lifecycleAt?.getTime()) return 'restored';
  return archivedAt ? 'archived' : 'opened';
}
