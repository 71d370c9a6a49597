/** `online`: the user has at least one open connection. */
export type PresenceStatus = 'online' | 'offline';
