/** `online`: at least one connection is open. */
export type PresenceStatus = 'online' | 'offline';
