import type { CipherFlow, ServerEventName, ServerEvents, SessionEndCode } from '@sotto/protocol';
import type { RoomRef } from '../../services/realtime.js';

/** Names of bus channels, which are also the names of Socket.IO rooms. */
export const roomChannel = (roomId: string) => `room:${roomId}`;
/** For those in a room who do not see how far others have read. Nothing is published on it: nodes send less to it. */
export const unmarkedChannel = (roomId: string) => `unmarked:${roomId}`;
export const isUnmarked = (channel: string) => channel.startsWith('unmarked:');
export const userChannel = (userId: string) => `user:${userId}`;
export const presenceChannel = (siteId: string) => `presence:${siteId}`;
export const monitorRoomChannel = (roomId: string) => `monitor-room:${roomId}`;
export const monitorSiteChannel = (siteId: string) => `monitor-site:${siteId}`;

/** An event with its payload, as clients receive it. */
export type EventMessage = {
  [E in ServerEventName]: { event: E; payload: ServerEvents[E] };
}[ServerEventName];

/** Message on a user's channel: an event, or a change that nodes apply to the user's sockets. */
export type UserMessage =
  /** `roomId`: for plain WebSockets of this room as well. `except`: not for this connection. */
  | ({ kind: 'event'; roomId?: string; except?: string } & EventMessage)
  | { kind: 'joined'; room: RoomRef }
  | { kind: 'left'; room: RoomRef }
  | { kind: 'ended'; sessionId: string | null; code: SessionEndCode };

/** Message on a site's presence channel, for the members of these rooms; `rooms` never leaves the server. */
export type PresenceMessage = { rooms: string[] } & (
  | EventMessage
  /** `presence.changed`, as earlier versions send it. */
  | { event?: undefined; payload: ServerEvents['presence.changed'] }
);

/** Message on the monitor channels. */
export type FlowMessage = CipherFlow;
