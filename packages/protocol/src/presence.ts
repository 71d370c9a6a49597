export type PresenceStatus = 'online' | 'offline';
