import type {
  AddMemberInput,
  ChangesPage,
  CreateRoomInput,
  LeaveRoomsResult,
  Member,
  MemberRole,
  Message,
  MessagePage,
  Page,
  Profile,
  RegisterInput,
  Room,
  SiteConfig,
  StartResult,
  UpdateProfileInput,
  UpdateRoomInput,
} from '@sotto/protocol';
import type { ClientEventMap, ConnectionState, OutgoingMessage } from '../events.js';
import type { MonitorApi, PresenceApi, TypingApi } from './live.js';
import type { RequestOptions } from '../options.js';

/**
 * What a page shows first.
 *
 * @example const begun = await client.auth.start({ room: 'general', limit: 30 });
 */
export interface StartOptions extends RequestOptions {
  /** Slug of the room that is shown first. */
  room?: string | undefined;
  /** Messages of its newest page: 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * Registration, sign-in and the own profile.
 *
 * @example
 * await client.auth.register({ username: 'ada', password });
 * await client.auth.signIn({ username: 'ada', password });
 */
export interface AuthApi {
  /** Makes an account; does not sign in. Rejects with `username_taken`, `validation_failed`, `registration_closed`. */
  register(input: RegisterInput, options?: RequestOptions): Promise<Profile>;
  /**
   * OAuth 2.0 `password` grant; ends the session before it, so call `connect` afterwards. Rejects with
   * `invalid_grant` for a wrong name or password. Aborted: the session before it goes on, or, where the server had
   * answered already, nobody is signed in.
   */
  signIn(credentials: { username: string; password: string }, options?: RequestOptions): Promise<Profile>;
  /** OAuth 2.0 `client_credentials` grant; needs `clientSecret`. */
  signInAsBot(options?: RequestOptions): Promise<Profile>;
  /** Goes on with the tokens of the store or of `getToken`; `null` where there are none that are good. */
  restore(options?: RequestOptions): Promise<Profile | null>;
  /**
   * As {@link AuthApi.restore}, and reads in the same request what a page shows first: the joined rooms, and with `room`
   * that room and its newest page. Without `room` and `page` in the result there is no such room for the user.
   */
  start(options?: StartOptions): Promise<StartResult | null>;
  /**
   * What everybody may know of the client's site, signed in or not: its name, how people sign in. Rejects with why this
   * page cannot use the server: `origin_not_allowed`, `client_not_found`, `client_disabled`, `bad_response` (what answers
   * at `serverUrl` is no Sotto server), `network`.
   */
  config(options?: RequestOptions): Promise<SiteConfig>;
  /**
   * Forgets the tokens, shuts the socket, revokes the session (RFC 7009). Never rejects for the network nor for
   * `signal`, which only ends the wait for the server: the user is signed out here all the same.
   */
  signOut(options?: RequestOptions): Promise<void>;
  /** The own profile, read now. */
  profile(options?: RequestOptions): Promise<Profile>;
  /**
   * Changes the own profile. Another `email`, or `null` to remove it, needs the password as `current`: rejects with
   * `wrong_password`.
   */
  updateProfile(input: UpdateProfileInput, options?: RequestOptions): Promise<Profile>;
  /** An access token that is good now, refreshed where needed. Rejects with `not_signed_in`. */
  getAccessToken(options?: RequestOptions): Promise<string>;
}

/**
 * Which rooms: `joined` (whole), `public` (by pages), or both by default; `q` searches names.
 *
 * @example client.rooms.list({ scope: 'public', q: 'music', limit: 20 });
 */
export interface RoomsQuery {
  scope?: 'joined' | 'public' | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  /** 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * Rooms: find, make, join, leave.
 *
 * @example const room = await client.rooms.create({ name: 'General' });
 */
export interface RoomsApi {
  /** Rooms, by pages: give `nextCursor` as `cursor` until it is `null`. */
  list(query?: RoomsQuery, options?: RequestOptions): Promise<Page<Room>>;
  /** The creator is its owner. Rejects with `slug_taken`, `validation_failed`, `room_limit`. */
  create(input: CreateRoomInput, options?: RequestOptions): Promise<Room>;
  /** Rejects with `room_not_found`. */
  get(slug: string, options?: RequestOptions): Promise<Room>;
  /** Owner only; `topic: null` removes it. Rejects with `insufficient_role`. */
  update(slug: string, input: UpdateRoomInput, options?: RequestOptions): Promise<Room>;
  /** Joining twice is no error. */
  join(slug: string, options?: RequestOptions): Promise<Room>;
  /** Rejects with `last_owner` while others need one. */
  leave(slug: string, options?: RequestOptions): Promise<void>;
  /** Leaves every room that others added the person to and that was never opened (`room.unopened`). */
  leaveUnopened(options?: RequestOptions): Promise<LeaveRoomsResult>;
  /** Marks everything up to `seq` as read; never moves back. */
  markRead(slug: string, seq: number, options?: RequestOptions): Promise<void>;
}

/**
 * Which part of the history: `before` or `after` a `seq`, the newest page by default.
 *
 * @example client.messages.list('general', { before: oldest.seq });
 */
export interface MessagesQuery extends RequestOptions {
  before?: number | undefined;
  after?: number | undefined;
  /** 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * How a message is sent. `signal` ends the wait and nothing else: the message stays in the outbox and is sent.
 *
 * @example client.messages.send('general', 'Hello', { signal: AbortSignal.timeout(5_000) });
 */
export interface SendOptions extends RequestOptions {
  /** 1 to 64 of A-Z, a-z, 0-9, "_", "-", new for each message; made where it is missing. */
  clientMessageId?: string | undefined;
}

/**
 * Messages: history, sending, and what is still on its way.
 *
 * @example const message = await client.messages.send('general', 'Hello');
 */
export interface MessagesApi {
  /** A page of the history, ascending by `seq`. */
  list(slug: string, query?: MessagesQuery): Promise<MessagePage>;
  /**
   * Sends; the message appears at once in {@link MessagesApi.pending}. Offline it waits. Resolves with the stored
   * message, rejects when it failed for good (then it stays in `pending` as `failed`).
   */
  send(slug: string, content: string, options?: SendOptions): Promise<Message>;
  /** One's own only. Rejects with `message_deleted`, `forbidden`. */
  edit(slug: string, id: string, content: string, options?: RequestOptions): Promise<Message>;
  /** One's own, or as moderator or owner. Answers the message with `content: null`; twice is no error. */
  delete(slug: string, id: string, options?: RequestOptions): Promise<Message>;
  /** What changed after `since` (a `rev`). Rejects with `cursor_ahead`. */
  changes(slug: string, since: number, options?: RequestOptions): Promise<ChangesPage>;
  /** Sends a failed message again, under the same `clientMessageId`. */
  retry(clientMessageId: string, options?: RequestOptions): Promise<Message>;
  /** Takes a message that was not sent out of the outbox; its `send` rejects with `discarded`. */
  discard(clientMessageId: string): void;
  /** What is on its way into a room, oldest first. */
  pending(slug: string): OutgoingMessage[];
  /**
   * Says up to which `rev` and `seq` a room is known: the room's `rev` and `lastSeq`, read before its newest page. From
   * then on its changes come in order, each once, without gaps; a message above `seq` comes as `message.new`, whatever
   * changed in it since.
   */
  track(slug: string, rev: number, seq: number): void;
  /** Asks now for what a tracked room may have missed, as happens by itself after a reconnect. */
  catchUp(slug: string): void;
  /** The room is no longer shown: its events come as the server sends them. */
  untrack(slug: string): void;
}

/** Which page of members. */
export interface MembersQuery {
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** 1 to 100, 100 by default. */
  limit?: number | undefined;
}

/**
 * Members of a room and their roles.
 *
 * @example await client.members.add('team', { username: 'grace' });
 */
export interface MembersApi {
  /**
   * A page of at most 100 people in the room, with who is online, in an order of the server's own; `nextCursor` leads
   * to the next. Rejects with `not_a_member`, `room_not_found`.
   */
  list(slug: string, query?: MembersQuery, options?: RequestOptions): Promise<Page<Member>>;
  /** Takes somebody in; the only way into a private room. Rejects with `user_not_found`, `insufficient_role`. */
  add(slug: string, input: AddMemberInput, options?: RequestOptions): Promise<Member>;
  /** Owner only. Rejects with `last_owner`, `member_not_found`. */
  setRole(slug: string, username: string, role: MemberRole, options?: RequestOptions): Promise<Member>;
  /** Rejects with `insufficient_role`, `member_not_found`, `last_owner`. */
  remove(slug: string, username: string, options?: RequestOptions): Promise<void>;
}

/**
 * One user's connection to one Sotto server.
 *
 * @example
 * const client = createChatClient({ serverUrl, clientId });
 * await client.auth.signIn({ username, password });
 * await client.connect();
 * client.on('message.new', ({ message }) => console.log(message.content));
 */
export interface ChatClient {
  readonly auth: AuthApi;
  readonly rooms: RoomsApi;
  readonly messages: MessagesApi;
  readonly members: MembersApi;
  readonly presence: PresenceApi;
  readonly typing: TypingApi;
  readonly monitor: MonitorApi;
  /** The state of the socket; `connection.changed` tells when it changes. */
  readonly connection: ConnectionState;
  /** Who is signed in. */
  readonly user: Profile | null;
  /**
   * Opens the socket and keeps it open; resolves at the first connection, or when polling takes its place; rejects where no try can succeed. While the
   * client waits for its next try, it tries at once instead. Given up (`signal`) before the first connection, it stops
   * trying, unless another call waits for it.
   */
  connect(options?: RequestOptions): Promise<void>;
  /**
   * Closes the socket for a while; a `connect` that waits rejects with `closed`. The session goes on, listeners and
   * tracked rooms stay, what is in the outbox is sent over REST, and `connect` brings what was missed. For what is mounted
   * twice, such as an effect under React's StrictMode.
   */
  disconnect(): void;
  /** Ends everything for good: leaves no timer, listener or socket. */
  close(): void;
  /** Answers the function that removes the listener. */
  on<E extends keyof ClientEventMap>(event: E, listener: ClientEventMap[E]): () => void;
}
