import type { CipherFlow, ServerEventName, ServerEvents, SessionEndCode } from '@sotto/protocol';
import type { RoomRef } from '../../services/realtime.js';

/** Names of bus channels, which are the Socket.IO rooms of the same name. */
export const roomChannel = (roomId: string) => `room:${roomId}`;
export const userChannel = (userId: string) => `user:${userId}`;
export const presenceChannel = (siteId: string) => `presence:${siteId}`;
export const monitorRoomChannel = (roomId: string) => `monitor-room:${roomId}`;
export const monitorSiteChannel = (siteId: string) => `monitor-site:${siteId}`;

/** An event with its payload, as clients get it. */
export type EventMessage = {
  [E in ServerEventName]: { event: E; payload: ServerEvents[E] };
}[ServerEventName];

/** What travels on a user's channel: events, and what the nodes are to do with the user's sockets. */
export type UserMessage =
  | ({ kind: 'event' } & EventMessage)
  | { kind: 'joined'; room: RoomRef }
  | { kind: 'left'; room: RoomRef }
  | { kind: 'ended'; sessionId: string | null; code: SessionEndCode };

/** What travels on a site's presence channel; `rooms` never leaves the server. */
export interface PresenceMessage {
  rooms: string[];
  payload: ServerEvents['presence.changed'];
}

/** What travels on the monitor channels. */
export type FlowMessage = CipherFlow;
