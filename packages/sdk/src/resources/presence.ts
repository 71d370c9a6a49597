import type { Member, PresenceStatus, User } from '@sotto/protocol';
import type { PresenceApi } from '../api/presence.js';

/** Who is online, as far as it was reported. The end of the connection resets it. */
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
