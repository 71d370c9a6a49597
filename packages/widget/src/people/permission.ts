import { can, factsOf } from '@sotto/sdk';
import type { PolicyAction, Room, RoomFacts, User } from '@sotto/sdk';

/**
 * Whether the viewer may do something in a room now, by the rules of the server; `abilities` of the room would be those of
 * the time of its reading.
 *
 * @param about - the user or message that it is about
 */
export function allows(
  room: Room,
  viewer: Pick<User, 'kind'> | null | undefined,
  action: PolicyAction,
  about?: Pick<RoomFacts, 'target' | 'isOwn' | 'editHistory'>,
): boolean {
  return can(action, { ...factsOf(room, viewer?.kind ?? 'user', Date.now()), ...about }) === true;
}
