import type { Member, PresenceStatus, User } from '@sotto/protocol';
import type { PresenceApi } from '../api/presence.js';

/** Who is online, as far as it was reported. The end of the connection resets it. */
export function createPresence() {
  const known = new Map<string, { id: string; status: PresenceStatus }>();
  const api: PresenceApi = { statusOf: (username) => known.get(username)?.status ?? 'offline' };
  return {
    api,
    /** Takes what members are read with, or what an event says. */
    read(members: Pick<Member, 'user' | 'status'>[]): void {
      for (const { user, status } of members) known.set(user.username, { id: user.id, status });
    },
    /** A user has another id or name from now on. */
    replace(from: string, { id, username }: User): void {
      for (const [name, one] of [...known]) {
        if (one.id !== from || name === username) continue;
        known.delete(name);
        if (!known.has(username)) known.set(username, { ...one, id });
      }
    },
    clear: () => known.clear(),
  };
}
