/**
 * What a user may do in a room. `edit`, `delete` and `report` are about messages of the user's own and, for `report`, of
 * others; the rest says it.
 */
export const ROOM_ACTIONS = [
  'send',
  'edit',
  'delete',
  'deleteOthers',
  'report',
  'resolveReports',
  'add',
  'invite',
  'remove',
  'ban',
  'mute',
  'setRole',
  'editRoom',
  'archive',
  'deleteRoom',
] as const;
/** Something that a user may do in a room, as `abilities` of a room lists it. */
export type RoomAction = (typeof ROOM_ACTIONS)[number];
