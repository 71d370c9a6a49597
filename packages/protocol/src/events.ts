import type { Problem, SessionEndCode } from './errors.js';
import type { Member } from './members.js';
import type { ChangesPage, Message } from './messages.js';
import type { CipherFlow } from './monitor.js';
import type { PresenceStatus } from './presence.js';
import type { Room, RoomSummary } from './rooms.js';
import type { User } from './users.js';

/** A change of a message: `rev` is its place in the room's log. */
export interface MessageEvent {
  /** Slug. */
  room: string;
  rev: number;
  message: Message;
}

/** Events from the server, by name. */
export interface ServerEvents {
  /** A message was stored. */
  'message.new': MessageEvent;
  /** A message was edited. */
  'message.updated': MessageEvent;
  /** A message was deleted: its `content` is `null`. */
  'message.deleted': MessageEvent;
  /** Somebody else types. `expiresIn` in seconds: without another signal it is over then. */
  'typing.start': { room: string; user: User; expiresIn: number };
  /** Somebody stopped typing. */
  'typing.stop': { room: string; user: User };
  /** Somebody who shares a room came or went. */
  'presence.changed': { user: User; status: PresenceStatus };
  /** A member has read up to `seq`. */
  read: { room: string; user: User; seq: number };
  /** Only to the sockets of the user who just became a member. */
  'room.created': { room: Room };
  /** Name or topic changed. */
  'room.updated': { room: RoomSummary };
  /** The room is no more. */
  'room.deleted': { room: string };
  /** Somebody joined or was added. */
  'member.added': { room: string; member: Member };
  /** A member's role changed. */
  'member.updated': { room: string; member: Member };
  /** Somebody left or was removed. */
  'member.removed': { room: string; user: User };
  /** Every 25 s, and for one room right after a join: the newest `rev` by slug. */
  heads: { rooms: Record<string, number> };
  /** The access token ends in `expiresIn` seconds. */
  'auth.expiring': { expiresIn: number };
  /** The server is about to end the connection. */
  'session.ended': { code: SessionEndCode };
  /** The server is about to restart: connect again after `reconnectIn` milliseconds. */
  'server.draining': { reconnectIn: number };
}
/** The name of an event from the server. */
export type ServerEventName = keyof ServerEvents;

/** Events of the namespace `/monitor`. Batched at most every 50 ms. */
export interface MonitorEvents {
  'cipher.flow': CipherFlow[];
}

/** Answer to an event of the client. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: Problem };

export interface SyncResult {
  rooms: Record<string, ChangesPage>;
  /** Slugs of rooms that the user is not in (any more), or that do not exist. */
  gone: string[];
  /** Slugs whose cursor is above the head (`cursor_ahead`): forget the room, load the newest page. */
  ahead: string[];
}

/** Events from the client: payload and the data of its acknowledgement. */
export interface ClientEvents {
  'message.send': { payload: { room: string; content: string; clientMessageId: string }; data: Message };
  'message.edit': { payload: { room: string; id: string; content: string }; data: Message };
  'message.delete': { payload: { room: string; id: string }; data: Message };
  'typing.start': { payload: { room: string }; data: null };
  'typing.stop': { payload: { room: string }; data: null };
  read: { payload: { room: string; seq: number }; data: { lastReadSeq: number; unreadCount: number } };
  sync: { payload: { rooms: Record<string, number> }; data: SyncResult };
  /** `expiresIn` in seconds. */
  'auth.refresh': { payload: { token: string }; data: { expiresIn: number } };
}
/** The name of an event from the client. */
export type ClientEventName = keyof ClientEvents;
