import type { PresenceStatus } from '@sotto/protocol';

/**
 * Who is online, as far as events and member lists have reported it.
 *
 * @example client.presence.statusOf('grace') === 'online'
 */
export interface PresenceApi {
  /**
   * Returns the presence of a user.
   *
   * @param username - which user, in lower case
   * @returns the last reported status; `offline` for unknown users, and without a socket
   */
  statusOf(username: string): PresenceStatus;
}
