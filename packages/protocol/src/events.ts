import type { Draft } from './drafts.js';
import type { Problem, SessionEndCode } from './errors.js';
import type { Member } from './members.js';
import type { ChangesPage, EditMessageInput, Message, SendMessageInput } from './messages.js';
import type { Report } from './moderation.js';
import type { CipherFlow } from './monitor.js';
import type { PresenceStatus } from './presence.js';
import type { PrivacySettings } from './privacy.js';
import type { ReactionState } from './reactions.js';
import type { OwnRoomSettings, ReadState, Room, RoomSummary } from './rooms.js';
import type { User } from './users.js';

/** A change of a message. */
export interface MessageEvent {
  /** Slug. */
  room: string;
  /** The change's place in the room's log. */
  rev: number;
  /** The message after the change. */
  message: Message;
}

/** Events from the server and their payloads. */
export interface ServerEvents {
  /** A message was stored. */
  'message.new': MessageEvent;
  /** A message was edited, or its reactions changed. */
  'message.updated': MessageEvent;
  /** A message was deleted: its `content` is `null`. */
  'message.deleted': MessageEvent;
  /** The user reacted to a message on another device. Sent only to that user. */
  'reaction.own': ReactionState;
  /** Another user is typing. Without another signal, this expires after `expiresIn` seconds. */
  'typing.start': { room: string; user: User; expiresIn: number };
  /** Another user stopped typing. */
  'typing.stop': { room: string; user: User };
  /** A user who shares a room came online or went offline. */
  'presence.changed': { user: User; status: PresenceStatus };
  /** A member has read up to `seq`. Neither from nor to those who have receipts off, but for the user's own. */
  read: { room: string; user: User; seq: number };
  /** A device of a member has received the messages up to `seq`; the member may not have read them yet. */
  delivered: { room: string; user: User; seq: number };
  /** The user read a room, or marked messages in it as unread, on another device. Sent only to that user. */
  'read.own': ReadState & { room: string };
  /** The user changed what they are notified about in a room, or pinned or unpinned it in their list. Sent only to that user. */
  'room.own': OwnRoomSettings & { room: string };
  /** The user changed or deleted a draft on another device. Sent only to that user. */
  'draft.updated': Draft;
  /** The user changed what others see of them, on any device. Sent only to that user. */
  'privacy.updated': PrivacySettings;
  /** The user blocked or unblocked somebody, on any device: read the list again. Sent only to that user. */
  'blocks.changed': object;
  /** The user became a member of a room. Sent only to that user. */
  'room.created': { room: Room };
  /** A room's name or topic changed. */
  'room.updated': { room: RoomSummary };
  /** A room was deleted. */
  'room.deleted': { room: string };
  /** A user joined or was added. */
  'member.added': { room: string; member: Member };
  /** A member's role changed. */
  'member.updated': { room: string; member: Member };
  /** A user left or was removed. */
  'member.removed': { room: string; user: User };
  /** A guest who shares a room joined an account: `user` replaces the user with the id `from`. */
  'user.merged': { from: string; user: User };
  /** Name or picture of a user who shares a room changed. */
  'user.updated': { user: User };
  /** A message was reported. Sent only to moderators and owners. */
  'report.created': { room: string; report: Report };
  /** The newest `rev` by slug: of all rooms every 25 s, and of one right after the user joined it. */
  heads: { rooms: Record<string, number> };
  /** The access token expires in `expiresIn` seconds. */
  'auth.expiring': { expiresIn: number };
  /** The server is about to end the connection. */
  'session.ended': { code: SessionEndCode };
  /** The server is about to restart: connect again after `reconnectIn` milliseconds. */
  'server.draining': { reconnectIn: number };
}
/** The name of an event from the server. */
export type ServerEventName = keyof ServerEvents;

/** Events of the namespace `/monitor`. */
export interface MonitorEvents {
  /** Messages that were stored, in batches of 50 ms. */
  'cipher.flow': CipherFlow[];
}

/** Acknowledgement of an event of the client. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: Problem };

/** What changed in several rooms. */
export interface SyncResult {
  /** The changes by slug. */
  rooms: Record<string, ChangesPage>;
  /** Slugs of rooms that the user is not in, or no longer in, or that do not exist. */
  gone: string[];
  /** Slugs of rooms that have no such `rev` yet (`cursor_ahead`): forget the room and read its newest page. */
  ahead: string[];
}

/** How far the devices of a user have received messages. */
export interface DeliveredState {
  /** The marks by slug, of those of the rooms asked for in which the server keeps them. */
  rooms: Record<string, number>;
}

/** Events from the client: the payload, and the data of the acknowledgement. */
export interface ClientEvents {
  'message.send': {
    payload: SendMessageInput & { room: string; clientMessageId: string };
    data: Message;
  };
  'message.edit': { payload: EditMessageInput & { room: string; id: string }; data: Message };
  'message.delete': { payload: { room: string; id: string }; data: Message };
  'reaction.add': { payload: { room: string; id: string; emoji: string }; data: ReactionState };
  'reaction.remove': { payload: { room: string; id: string; emoji: string }; data: ReactionState };
  'typing.start': { payload: { room: string }; data: null };
  'typing.stop': { payload: { room: string }; data: null };
  read: { payload: { room: string; seq: number }; data: ReadState };
  delivered: { payload: { rooms: Record<string, number> }; data: DeliveredState };
  sync: { payload: { rooms: Record<string, number> }; data: SyncResult };
  /** `expiresIn` in seconds. */
  'auth.refresh': { payload: { token: string }; data: { expiresIn: number } };
}
/** The name of an event from the client. */
export type ClientEventName = keyof ClientEvents;
