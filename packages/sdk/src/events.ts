import type { Message, Profile, ServerEventName, ServerEvents, User } from '@sotto/protocol';
import type { ChatError } from './errors.js';

/**
 * How the socket is.
 *
 * - `idle`: not asked for; `connecting`: the first try; `online`: open.
 * - `reconnecting`: lost, the next try is at `nextTryAt`; `offline`: the device has no network.
 * - `polling`: no socket can be opened though the server is there, as where a proxy refuses upgrades. Messages and rooms
 *   are asked for over REST, every 2 to 15 s; who types and who is online is not known. Sockets go on being tried.
 *
 * @example if (client.connection.status !== 'online') showBanner();
 */
export type ConnectionStatus = 'idle' | 'connecting' | 'online' | 'polling' | 'reconnecting' | 'offline';

/**
 * The socket's status, and when it is tried again.
 *
 * @example const seconds = Math.ceil(((state.nextTryAt ?? 0) - Date.now()) / 1000);
 */
export interface ConnectionState {
  status: ConnectionStatus;
  /** Milliseconds since 1970. */
  nextTryAt?: number;
}

/**
 * Why a sign-in is needed: the tokens ran out, were revoked, the user was disabled, or another tab signed out.
 *
 * @example client.on('auth.required', ({ reason }) => showSignIn(reason));
 */
export type AuthRequiredReason = 'token_expired' | 'token_revoked' | 'user_disabled' | 'signed_out';

/**
 * A message on its way: shown at once, replaced by the stored one (same `clientMessageId`).
 *
 * - `queued`: waits for the network or for its turn; `sending`: under way.
 * - `unconfirmed`: it left, and the answer was lost: it may be stored or not. It is sent again under the same
 *   `clientMessageId`, which stores nothing twice, until an answer or a `sync` tells.
 * - `sent`: stored; told once by `outbox.changed`, with `message`, as it leaves {@link MessagesApi.pending}.
 * - `failed`: not sent again by itself; `error` is why: {@link MessagesApi.retry} or {@link MessagesApi.discard}.
 *
 * @example const waiting = client.messages.pending('general').filter(({ status }) => status !== 'failed');
 */
export interface OutgoingMessage {
  clientMessageId: string;
  /** Slug. */
  room: string;
  content: string;
  /** ISO 8601, by the client's clock; never orders anything. */
  createdAt: string;
  status: 'queued' | 'sending' | 'sent' | 'unconfirmed' | 'failed';
  /** Why it failed, or why it waits. */
  error?: ChatError;
  /** The stored message, once it is `sent`. */
  message?: Message;
}

/** The events of the server, as listeners. */
type ServerEventListeners = { [E in ServerEventName]: (payload: ServerEvents[E]) => void };

/**
 * Every event of a {@link ChatClient}: those of the server by their own names, and the client's own.
 *
 * @example client.on('message.new', ({ room, message }) => console.log(room, message.content));
 */
export interface ClientEventMap extends ServerEventListeners {
  /** The socket's state changed. */
  'connection.changed': (state: ConnectionState) => void;
  /** Somebody signed in or out, or the profile changed. */
  'auth.changed': (change: { user: Profile | null }) => void;
  /** The session is over; nothing is tried again until the next sign-in. */
  'auth.required': (reason: { reason: AuthRequiredReason }) => void;
  /** The outgoing messages of a room changed, in this tab or another (local echo). */
  'outbox.changed': (outbox: { room: string; messages: OutgoingMessage[] }) => void;
  /** Who is typing in a room changed; oneself is never among them. */
  'typing.changed': (typing: { room: string; users: User[] }) => void;
  /** A tracked room cannot be healed by changes: load its newest page, then `track` it again. */
  'room.stale': (stale: { room: string }) => void;
  /** After a reconnect: read the rooms and the open member lists again. */
  'rooms.stale': (stale: object) => void;
  /** Something failed in the background; nothing needs to be done. */
  error: (error: ChatError) => void;
}

/**
 * The name of an event of a {@link ChatClient}.
 *
 * @example const name: ClientEventName = 'message.new';
 */
export type ClientEventName = keyof ClientEventMap;
