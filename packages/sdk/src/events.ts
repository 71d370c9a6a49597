import type {
  FileRef,
  Mention,
  Message,
  MessageFormat,
  Profile,
  ServerEventName,
  ServerEvents,
  User,
} from '@sotto/protocol';
import type { ChatError } from './errors.js';

/**
 * The status of the connection.
 *
 * - `idle`: not requested; `connecting`: the first attempt; `online`: the socket is open.
 * - `reconnecting`: the socket was lost, the next attempt is at `nextTryAt`; `offline`: the device has no network.
 * - `polling`: no socket can be opened though the server can be reached, for example through a proxy that refuses
 *   upgrades. Messages and rooms are read over REST every 2 to 15 s; typing and presence are unknown. Attempts to open a
 *   socket continue.
 *
 * @example if (client.connection.status !== 'online') showBanner();
 */
export type ConnectionStatus = 'idle' | 'connecting' | 'online' | 'polling' | 'reconnecting' | 'offline';

/**
 * The status of the connection, and when the next attempt is due.
 *
 * @example const seconds = Math.ceil(((state.nextTryAt ?? 0) - Date.now()) / 1000);
 */
export interface ConnectionState {
  /** What the connection is doing. */
  status: ConnectionStatus;
  /** When the next attempt is due, in milliseconds since 1970. */
  nextTryAt?: number;
}

/**
 * Why the user must sign in: the tokens expired or were revoked, the user was disabled or deleted, or another tab signed
 * out.
 *
 * @example client.on('auth.required', ({ reason }) => showSignIn(reason));
 */
export type AuthRequiredReason =
  'token_expired' | 'token_revoked' | 'user_disabled' | 'user_deleted' | 'signed_out';

/**
 * A message in the outbox: shown at once, and replaced by the stored message with the same `clientMessageId`.
 *
 * - `queued`: waits for the network or for its turn; `sending`: under way.
 * - `unconfirmed`: sent, but the response was lost, so it may be stored or not. It is sent again under the same
 *   `clientMessageId`, which the server stores only once, until a response or an event confirms it.
 * - `sent`: stored. Reported once by `outbox.changed`, with `message`, as it leaves {@link MessagesApi.pending}.
 * - `failed`: not sent again by itself; `error` says why. See {@link MessagesApi.retry} and {@link MessagesApi.discard}.
 *
 * @example const waiting = client.messages.pending('general').filter(({ status }) => status !== 'failed');
 */
export interface OutgoingMessage {
  /** Identifies the message, here and in the stored one. */
  clientMessageId: string;
  /** Slug. */
  room: string;
  /** The text. */
  content: string;
  /** How the text is formatted; absent for plain text. */
  format?: MessageFormat;
  /** The parts of the text that name members. */
  mentions?: Mention[];
  /** ISO 8601, by the client's clock; never orders anything. */
  createdAt: string;
  /** What the outbox is doing with it. */
  status: 'queued' | 'sending' | 'sent' | 'unconfirmed' | 'failed';
  /** Why it failed, or why it waits. */
  error?: ChatError;
  /** The stored message, once it is `sent`. */
  message?: Message;
  /** `seq` of the message that it replies to. */
  replyTo?: number;
  /** Its files. */
  files?: FileRef[];
  /** Id of the guest who wrote it, before the guest joined the user's account. */
  author?: string;
}

/**
 * A message that the user deleted a moment ago ({@link MessagesApi.deleteSoon}).
 *
 * - `waiting`: it is not deleted yet, and {@link MessagesApi.undoDelete} keeps it. `until` says when it is deleted;
 *   without `until` there is no network, and it is deleted once there is.
 * - `deleting`: the server is asked.
 * - `failed`: it was not deleted; `error` says why.
 *
 * @example
 * const [deletion] = client.messages.deletions('general');
 * const seconds = Math.ceil(((deletion?.until ?? Date.now()) - Date.now()) / 1000);
 */
export interface HeldDeletion {
  /** Slug. */
  room: string;
  /** Id of the message. */
  id: string;
  /** How far it has come. */
  status: 'waiting' | 'deleting' | 'failed';
  /** When the server is asked, in milliseconds since 1970. */
  until?: number | undefined;
  /** Why it failed, or why it waits. */
  error?: ChatError | undefined;
}

/**
 * What the user has begun to write in a room.
 *
 * @example const draft: DraftContent = { text: 'See you at', replyTo: 12 };
 */
export interface DraftContent {
  /** At most 4,000 code points. */
  text: string;
  /** `seq` of the message that it replies to. */
  replyTo?: number;
  /** The parts of the text that name members. */
  mentions?: Mention[];
}

/**
 * A guest whom the visitor was before signing in, and whose messages may join the account.
 *
 * @example client.on('merge.offered', ({ displayName }) => confirm(`Add what you wrote as ${displayName}?`));
 */
export interface MergeOffer {
  /** Id of the guest. */
  id: string;
  /** The name of the guest. */
  displayName: string;
}

/** The events of the server, as listeners. */
type ServerEventListeners = { [E in ServerEventName]: (payload: ServerEvents[E]) => void };

/**
 * All events of a {@link ChatClient}: the server's under their own names, and the client's own.
 *
 * @example client.on('message.new', ({ room, message }) => console.log(room, message.content));
 */
export interface ClientEventMap extends ServerEventListeners {
  /** The state of the connection changed. */
  'connection.changed': (state: ConnectionState) => void;
  /** A user signed in or out, or changed the profile. */
  'auth.changed': (change: { user: Profile | null }) => void;
  /** The session is over: nothing is sent until the next sign-in. `error`: why the token endpoint refused to continue it. */
  'auth.required': (reason: { reason: AuthRequiredReason; error?: ChatError }) => void;
  /**
   * The visitor was a guest before signing in, and the site lets the visitor decide whether what the guest wrote joins the
   * account: call {@link AuthApi.merge} or {@link AuthApi.declineMerge}. Emitted again after a reload.
   */
  'merge.offered': (offer: MergeOffer) => void;
  /** The visitor declined, in this tab or another one: there is no question any more, and the guest stays a guest. */
  'merge.declined': (offer: MergeOffer) => void;
  /** The outbox of a room changed, in this tab or another: all its messages, for local echo. */
  'outbox.changed': (outbox: { room: string; messages: OutgoingMessage[] }) => void;
  /** The deletions of a room that can be undone, or that failed: all of them. */
  'deletions.changed': (held: { room: string; deletions: HeldDeletion[] }) => void;
  /** The user changed a draft on another device; `null`: there is none any more. */
  'draft.changed': (change: { room: string; draft: DraftContent | null }) => void;
  /** The user’s own reactions to a message changed, or are about to: read {@link MessagesApi.reactionsOf} again. */
  'reactions.changed': (change: { room: string; id: string }) => void;
  /** The list of users who are typing in a room changed; the own user is never among them. */
  'typing.changed': (typing: { room: string; users: User[] }) => void;
  /** A tracked room missed too many changes: read its newest page, then call {@link MessagesApi.track} again. */
  'room.stale': (stale: { room: string }) => void;
  /** Changes may have been missed, as after a reconnect: read the rooms and the open member lists again. */
  'rooms.stale': (stale: object) => void;
  /** Something failed in the background. Nothing needs to be done. */
  error: (error: ChatError) => void;
}

/**
 * The name of an event of a {@link ChatClient}.
 *
 * @example const name: ClientEventName = 'message.new';
 */
export type ClientEventName = keyof ClientEventMap;
