import type { AccessedRoom } from '../accessed-room.js';
import type { RoomDirectory } from '../room-directory.js';
import type { Standing } from './standings.js';

/** A room that two users are members of. */
interface SharedRoom {
  readonly room: AccessedRoom;
  /** The memberships of the first and of the second user. */
  readonly own: Standing;
  readonly theirs: Standing;
}

/** Finds the rooms that both users are members of, without direct and deleted ones. Both are in a limited number of rooms. */
export async function findSharedRooms(
  { membershipsOf, roomsById }: Pick<RoomDirectory, 'membershipsOf' | 'roomsById'>,
  siteId: string,
  [one, other]: [string, string],
): Promise<SharedRoom[]> {
  const [first, second] = await Promise.all([membershipsOf(one), membershipsOf(other)]);
  const known = new Map(second.map((theirs) => [theirs.roomId, theirs]));
  const shared = new Map(
    first.flatMap((own) => {
      const theirs = known.get(own.roomId);
      return theirs ? [[own.roomId, { own, theirs }] as const] : [];
    }),
  );
  const rooms = await roomsById(
    siteId,
    [...shared.values()].map(({ own }) => own.room),
  );
  return rooms.flatMap((room) => {
    const standings = shared.get(room.id);
    return standings && room.record.kind !== 'direct' ? [{ room, ...standings }] : [];
  });
}
