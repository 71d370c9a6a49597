import type { PresenceStatus } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { Realtime } from '../realtime.js';
import type { UserDirectory } from '../user/user-directory.js';

/** A user who came online or went offline. */
export interface PresenceChange {
  userId: string;
  status: PresenceStatus;
}

interface AnnouncerDeps {
  models: Pick<Models, 'Member'>;
  users: Pick<UserDirectory, 'accountsByIds'>;
  realtime: Pick<Realtime, 'toRooms'>;
}

/**
 * Creates a function that announces changes of presence to the users who share a room, by one query for all changes.
 * Which rooms these are stays on the server. Of users who do not show when they are online nothing is announced, except
 * that they are offline at the moment in which they hide it: `isHiding`.
 */
export function createPresenceAnnouncer({ models, users, realtime }: AnnouncerDeps) {
  async function membershipsOf(userIds: string[]): Promise<Map<string, { siteId: string; rooms: string[] }>> {
    const memberships = await models.Member.find({
      user: mongoose.trusted({ $in: userIds.map(toObjectId) }),
    })
      .select('room site user')
      .lean();
    const byUser = new Map<string, { siteId: string; rooms: string[] }>();
    for (const { user, site, room } of memberships) {
      const own = byUser.get(user.toString()) ?? { siteId: site.toString(), rooms: [] };
      own.rooms.push(room.toString());
      byUser.set(user.toString(), own);
    }
    return byUser;
  }

  return async (changes: PresenceChange[], { isHiding = false } = {}): Promise<void> => {
    const byUser = await membershipsOf(changes.map(({ userId }) => userId));
    for (const siteId of new Set([...byUser.values()].map((own) => own.siteId))) {
      const ofSite = changes.filter(({ userId }) => byUser.get(userId)?.siteId === siteId);
      const found = await users.accountsByIds(
        siteId,
        ofSite.map(({ userId }) => userId),
      );
      for (const { userId, status } of ofSite) {
        const { user, privacy } = found.get(userId) ?? {};
        // A guest who has joined an account is gone, and the account is not.
        if (user?.id === userId && (isHiding || privacy?.online))
          realtime.toRooms(siteId, byUser.get(userId)!.rooms, 'presence.changed', { user, status });
      }
    }
  };
}
