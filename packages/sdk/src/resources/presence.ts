import type { Member, PresenceStatus } from '@sotto/protocol';
import type { PresenceApi } from '../api/presence.js';

/** Who is online, as far as it was reported. The end of the connection resets it. */
export function createPresence() {
  const statuses = new Map<string, PresenceStatus>();
  const api: PresenceApi = { statusOf: (username) => statuses.get(username) ?? 'offline' };
  return {
    api,
    /** Takes what members are read with, or what an event says. */
    read(members: Pick<Member, 'user' | 'status'>[]): void {
      for (const { user, status } of members) statuses.set(user.username, status);
    },
    clear: () => statuses.clear(),
  };
}
