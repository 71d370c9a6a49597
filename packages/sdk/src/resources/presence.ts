import type { Member, PresenceStatus, User } from '@sotto/protocol';
import type { PresenceApi } from '../api/live.js';

/** Who is online, as far as we were told; all of it ends with the connection. */
export function createPresence() {
  const statuses = new Map<string, PresenceStatus>();
  const api: PresenceApi = { statusOf: (username) => statuses.get(username) ?? 'offline' };
  return {
    api,
    changed: (user: User, status: PresenceStatus) => void statuses.set(user.username, status),
    read(members: Member[]): void {
      for (const { user, status } of members) statuses.set(user.username, status);
    },
    clear: () => statuses.clear(),
  };
}
