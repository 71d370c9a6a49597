import type { Profile } from '@sotto/protocol';
import type { ClientEventMap, ConnectionState } from '../events.js';
import type { RequestOptions } from '../options.js';
import type { AuthApi } from './auth.js';
import type { BlocksApi } from './user/blocks.js';
import type { DraftsApi } from './drafts.js';
import type { FilesApi } from './files.js';
import type { InvitationsApi } from './invitations.js';
import type { MembersApi } from './members.js';
import type { MessagesApi } from './messages.js';
import type { MonitorApi } from './monitor.js';
import type { NotificationsApi } from './user/notifications.js';
import type { PresenceApi } from './presence.js';
import type { PrivacyApi } from './user/privacy.js';
import type { ReportsApi } from './reports.js';
import type { RoomsApi } from './rooms.js';
import type { TypingApi } from './typing.js';
import type { UsersApi } from './users.js';

/**
 * One user's connection to one Sotto server.
 *
 * Every method that asks the server rejects with a {@link ChatError}. Beside the codes that a method names, each may
 * reject with `network`, `timeout`, `aborted`, `closed`, `not_signed_in`, `rate_limited`, `unavailable` or
 * `internal_error`.
 *
 * @example
 * const client = createChatClient({ serverUrl, clientId });
 * await client.auth.signIn({ username, password });
 * await client.connect();
 * client.on('message.new', ({ message }) => console.log(message.content));
 */
export interface ChatClient {
  /** URL of the server, without a trailing slash. */
  readonly serverUrl: string;
  /** Id of the site's OAuth client. */
  readonly clientId: string;
  /** Registration, sign-in and the user's own profile. */
  readonly auth: AuthApi;
  /** Rooms: find, create, join, leave, archive, delete; and the direct rooms of two users. */
  readonly rooms: RoomsApi;
  /** Messages: history, sending, and the outbox. */
  readonly messages: MessagesApi;
  /** What the user has begun to write, on all devices. */
  readonly drafts: DraftsApi;
  /** The members of a room, their roles, and who is banned or muted. */
  readonly members: MembersApi;
  /** Links by which users enter a room. */
  readonly invitations: InvitationsApi;
  /** Users whom the user has blocked. */
  readonly blocks: BlocksApi;
  /** Reported messages, for moderators. */
  readonly reports: ReportsApi;
  /** The users of the site. */
  readonly users: UsersApi;
  /** Files of messages: the requests of an upload, and their bytes. */
  readonly files: FilesApi;
  /** How the user is told of messages. */
  readonly notifications: NotificationsApi;
  /** What the user shows to others. */
  readonly privacy: PrivacyApi;
  /** Who is online. */
  readonly presence: PresenceApi;
  /** Who is typing. */
  readonly typing: TypingApi;
  /** Live view of what the server stores. */
  readonly monitor: MonitorApi;
  /** The state of the connection; `connection.changed` reports each change. */
  readonly connection: ConnectionState;
  /** Who is signed in; `auth.changed` reports each change. */
  readonly user: Profile | null;
  /**
   * Opens the socket and keeps it open. While the client waits for its next attempt, it tries at once instead.
   *
   * @param options - `signal` ends the wait; before the first connection it also ends the attempts, unless another call
   * waits for them
   * @returns a promise that resolves at the first connection, or when polling takes its place
   * @throws {not_signed_in} there is no session, or it is over
   * @throws {origin_not_allowed} the operator has not allowed this page's origin
   * @throws {insufficient_scope} the session does not cover the chat
   * @throws {closed} `disconnect` or `close` was called meanwhile
   */
  connect(options?: RequestOptions): Promise<void>;
  /**
   * Closes the socket for a while; a `connect` that waits rejects with `closed`. The session continues, listeners and
   * tracked rooms stay, the outbox is sent over REST, and `connect` brings what was missed. For components that are
   * mounted twice, such as an effect under React's StrictMode.
   */
  disconnect(): void;
  /** Closes the client permanently: leaves no timer, listener or socket. */
  close(): void;
  /**
   * Adds a listener.
   *
   * @param event - name of the event
   * @param listener - called with the event's payload
   * @returns a function that removes the listener
   * @example
   * const stop = client.on('message.new', ({ message }) => console.log(message.content));
   */
  on<E extends keyof ClientEventMap>(event: E, listener: ClientEventMap[E]): () => void;
}
