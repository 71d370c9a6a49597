import { can } from '@sotto/protocol';
import type { MemberRole, User } from '@sotto/protocol';
import type { ServicesDeps } from '../../deps.js';
import type { AccessedRoom } from '../accessed-room.js';

/** The user for whom rooms are found. */
export interface Viewer {
  readonly userId: string;
  readonly kind: User['kind'];
}

/**
 * Creates a function that leaves out those of a viewer's rooms that the viewer may not read: a guest stays a member of a room
 * that is closed to guests, and sees it again once it is open.
 */
export function createReadableRooms({ guestRights, clock }: Pick<ServicesDeps, 'clock' | 'guestRights'>) {
  return async (
    rooms: AccessedRoom[],
    memberships: readonly { roomId: string; role: MemberRole }[],
    { kind }: Viewer,
  ): Promise<AccessedRoom[]> => {
    if (kind !== 'guest' || rooms.length === 0) return rooms;
    const siteGuests = await guestRights(rooms[0]!.siteId);
    const roles = new Map(memberships.map(({ roomId, role }) => [roomId, role]));
    return rooms.filter(({ id, record }) => {
      const role = roles.get(id) ?? null;
      return can('read', { role, kind, room: record, siteGuests, now: clock() }) === true;
    });
  };
}
