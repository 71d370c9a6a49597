import { publishControl } from '../../bus/bus.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomDirectory } from '../room/room-directory.js';

/** Announces that a user's name or picture changed: to all nodes, and to those who share a room with the user. Never rejects. */
export type AnnounceUser = (siteId: string, userId: string) => Promise<void>;

/** Creates the announcer of users. */
export function createUserAnnouncer(
  { bus, realtime, users, logger }: Pick<ServicesDeps, 'bus' | 'realtime' | 'users' | 'logger'>,
  { directory }: { directory: RoomDirectory },
): AnnounceUser {
  return async (siteId, userId) => {
    try {
      await publishControl(bus, { kind: 'user', userId });
      const user = await users.byId(siteId, userId);
      const rooms = await directory.joinedRefs({ userId, kind: user.kind });
      realtime.toUser(userId, 'user.updated', { user });
      realtime.toRooms(
        siteId,
        rooms.map(({ id }) => id),
        'user.updated',
        { user },
      );
    } catch (error) {
      // The change is stored; others see it within seconds.
      logger.warn({ err: error, userId }, 'unable to announce a change of a user');
    }
  };
}
