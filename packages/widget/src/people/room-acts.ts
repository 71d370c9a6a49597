import type { Room, User } from '@sotto/sdk';
import { allows } from './permission.js';
import { isMuted } from './room-view.js';

/** What can be done with a room from outside: in its row's menu and in its details. */
export type RoomAct =
  | 'read'
  | 'pin'
  | 'unpin'
  | 'mute'
  | 'unmute'
  | 'archive'
  | 'unarchive'
  | 'leave'
  | 'delete'
  | 'edit'
  | 'notify'
  | 'invite'
  | 'members'
  | 'pins'
  | 'find'
  | 'reports'
  | 'shared'
  | 'details';

/** Returns what the viewer may do with a room, in the order of menus. */
export function actsOf(room: Room, viewer: Pick<User, 'kind'> | null): RoomAct[] {
  if (!room.role) return [];
  const isArchived = room.archivedAt !== undefined;
  const may = (action: Parameters<typeof allows>[2]) => allows(room, viewer, action);
  const acts: [act: RoomAct, isOffered: boolean][] = [
    ['read', room.unreadCount > 0],
    [room.pinned ? 'unpin' : 'pin', true],
    ['notify', true],
    [isMuted(room) ? 'unmute' : 'mute', true],
    ['invite', may('invite')],
    ['find', true],
    ['members', room.kind !== 'direct'],
    ['shared', true],
    ['pins', true],
    ['reports', may('resolveReports')],
    ['edit', may('editRoom')],
    [isArchived ? 'unarchive' : 'archive', may('archive')],
    ['leave', may('leave')],
    ['delete', may('deleteRoom')],
  ];
  return acts.flatMap(([act, isOffered]) => (isOffered ? [act] : []));
}

/** Acts in the menu of a row: the others are in the details. */
const IN_MENU: ReadonlySet<RoomAct> = new Set([
  ...(['read', 'pin', 'unpin', 'mute', 'unmute', 'archive', 'unarchive', 'leave'] as const),
]);

/** Returns the acts in the menu of a row. */
export function menuActsOf(room: Room, viewer: Pick<User, 'kind'> | null): RoomAct[] {
  return actsOf(room, viewer).filter((act) => IN_MENU.has(act));
}
