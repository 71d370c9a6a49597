import type { FileRef, Mention, MessageFormat } from '@sotto/protocol';

/**
 * The tokens of a session. A program that has them acts as the user.
 *
 * @example const tokens: StoredTokens = { accessToken, refreshToken, expiresAt: Date.now() + 900_000, scope: 'chat' };
 */
export interface StoredTokens {
  /** Sent with each request and with the handshake of the socket. */
  accessToken: string;
  /** Absent for bots, which sign in again instead. */
  refreshToken?: string;
  /** When the access token expires, in milliseconds since 1970. */
  expiresAt: number;
  /** Space-separated scopes. */
  scope: string;
  /** The guest whose session this is, or whom the visitor was before signing in. */
  guest?: StoredGuest;
}

/**
 * A guest, as a {@link TokenStore} keeps it. A guest who signs in is kept until it is known whether what the guest wrote
 * joins the account, so a store must keep this too.
 *
 * @example const isFormer = (guest: StoredGuest) => guest.token !== undefined;
 */
export interface StoredGuest {
  /** Id of the guest. */
  id: string;
  /** The name of the guest, to ask about. */
  displayName: string;
  /** Proves that the visitor was this guest; absent while the session itself is the guest's. */
  token?: string;
  /** Id of the account that the guest joins, once the visitor has agreed to that. */
  acceptedFor?: string;
}

/**
 * Keeps the tokens of a session between visits. Each method may be asynchronous.
 *
 * @example
 * const store: TokenStore = {
 *   load: async () => JSON.parse(await readFile('tokens.json', 'utf8')),
 *   save: (tokens) => writeFile('tokens.json', JSON.stringify(tokens), { mode: 0o600 }),
 *   clear: () => rm('tokens.json', { force: true }),
 * };
 */
export interface TokenStore {
  /**
   * Reads the tokens.
   *
   * @returns what was saved last, or `null`
   */
  load(): StoredTokens | null | Promise<StoredTokens | null>;
  /**
   * Replaces what was saved.
   *
   * @param tokens - the tokens to keep
   */
  save(tokens: StoredTokens): void | Promise<void>;
  /** Removes the tokens: the user signed out, or the tokens are no longer valid. */
  clear(): void | Promise<void>;
  /** Name of the store, the same for all tabs that share its tokens: only one of them refreshes at a time. */
  readonly key?: string;
}

/**
 * An unsent message, as an {@link OutboxStore} keeps it. Plain JSON.
 *
 * @example const textsOf = (records: OutboxRecord[]) => records.map(({ content }) => content);
 */
export interface OutboxRecord {
  /** Identifies the message; the server stores one message for each. */
  clientMessageId: string;
  /** Slug. */
  room: string;
  /** The text. */
  content: string;
  /** How the text is formatted; absent for plain text. */
  format?: MessageFormat;
  /** The parts of the text that name members. */
  mentions?: Mention[];
  /** `seq` of the message that it replies to. */
  replyTo?: number;
  /** Its files, which are uploaded already. */
  files?: FileRef[];
  /** ISO 8601, by the client's clock. */
  createdAt: string;
  /** Its place in the room's queue: lower ones are sent first. */
  position: number;
  /** When it was written, or when the user last asked to send it, in milliseconds since 1970. */
  waitsSince: number;
  /** Id of the guest who wrote it, before the guest joined the account whose outbox this is. */
  author?: string;
  /** `sending`: an attempt was under way; a client that finds the record cannot know its result. */
  status: 'queued' | 'sending' | 'unconfirmed' | 'failed';
  /** Why it failed, or why it waits. */
  error?: { code: string; message: string };
}

/**
 * Keeps unsent messages between visits, by scope: one server, OAuth client and user. The SDK checks what `load` returns:
 * it removes, and never sends, what is no {@link OutboxRecord}.
 *
 * @example const store: OutboxStore = createMemoryOutboxStore();
 */
export interface OutboxStore {
  /**
   * Reads the records of a scope.
   *
   * @param scope - names the server, OAuth client and user
   * @returns the records, in any order
   */
  load(scope: string): Promise<OutboxRecord[]>;
  /**
   * Adds a record, or replaces the one with its `clientMessageId`.
   *
   * @param scope - names the server, OAuth client and user
   * @param record - the message to keep
   */
  put(scope: string, record: OutboxRecord): Promise<void>;
  /**
   * Removes a record; one that does not exist is no error.
   *
   * @param scope - names the server, OAuth client and user
   * @param clientMessageId - which message
   */
  remove(scope: string, clientMessageId: string): Promise<void>;
  /**
   * Removes all records of a scope: the user signed out.
   *
   * @param scope - names the server, OAuth client and user
   */
  clear(scope: string): Promise<void>;
  /** Name of the store, the same for all tabs that share its records: only one of them sends at a time. */
  readonly key?: string;
}

/**
 * Mutual exclusion among tabs: the part of the Web Locks API that the SDK uses.
 *
 * @example createChatClient({ serverUrl, clientId, locks: navigator.locks });
 */
export interface TabLocks {
  /**
   * Runs `work` while no other tab holds the lock. Rejects when `signal` aborts before that.
   *
   * @param name - name of the lock
   * @param options - `signal` ends the wait for the lock
   * @param work - holds the lock until its promise settles
   * @returns the result of `work`
   */
  request<T>(name: string, options: { signal?: AbortSignal }, work: () => Promise<T>): Promise<T>;
}

/**
 * Messages among tabs: the part of a `BroadcastChannel` that the SDK uses.
 *
 * @example const channel: TabChannel = new BroadcastChannel('name');
 */
export interface TabChannel {
  /**
   * Sends to every other tab that has a channel of this name.
   *
   * @param message - plain data
   */
  postMessage(message: unknown): void;
  /**
   * Receives what other tabs send.
   *
   * @param type - always `message`
   * @param listener - called with each message in `data`
   */
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  /** Stops sending and receiving. */
  close(): void;
}

/**
 * The part of a Socket.IO socket that the SDK uses. It must not reconnect by itself.
 *
 * @example const socket: ChatSocket = io(serverUrl, { reconnection: false });
 */
export interface ChatSocket {
  /**
   * Listens to the socket's own events: `connect`, `connect_error` (an `Error` with the problem document in its `data`)
   * and `disconnect`.
   *
   * @param event - name of the event
   * @param listener - called with the event's arguments
   */
  on(event: string, listener: (...args: never[]) => void): unknown;
  /**
   * Listens to every event of the server.
   *
   * @param listener - called with the name of the event and its payload
   */
  onAny(listener: (event: string, ...args: unknown[]) => void): unknown;
  /**
   * Sends an event.
   *
   * @param event - name of the event
   * @param args - its payload; a function as the last argument is called with the server's acknowledgement
   */
  emit(event: string, ...args: unknown[]): unknown;
  /** Removes the listeners that `on` added. */
  removeAllListeners(): unknown;
  /** Removes the listeners that `onAny` added. */
  offAny(): unknown;
  /** Ends the connection, or the attempt to open one. */
  disconnect(): unknown;
}

/**
 * What a {@link CreateSocket} needs to open a socket.
 *
 * @example createSocket({ serverUrl: 'https://chat.example', namespace: '/', token });
 */
export interface SocketOptions {
  /** Absolute URL of the server, without a trailing slash. */
  serverUrl: string;
  /** Socket.IO namespace. */
  namespace: '/' | '/monitor';
  /** Access token for the handshake. */
  token: string;
}

/**
 * Creates a socket and starts to connect it; called again for each attempt.
 *
 * @param options - where to connect, and the access token
 * @returns a socket that is connecting
 * @example const createSocket: CreateSocket = ({ serverUrl, token }) => io(serverUrl, { auth: { token } });
 */
export type CreateSocket = (options: SocketOptions) => ChatSocket;

/**
 * Time, as the client sees it. Tests inject their own.
 *
 * @example const clock: Clock = { now: Date.now, setTimeout, clearTimeout };
 */
export interface Clock {
  /**
   * Reads the time.
   *
   * @returns milliseconds since 1970
   */
  now(): number;
  /**
   * Schedules one call.
   *
   * @param callback - what to call
   * @param milliseconds - how long to wait
   * @returns the timer, for `clearTimeout`
   */
  setTimeout(callback: () => void, milliseconds: number): unknown;
  /**
   * Cancels a call. `undefined`, and a timer that has already fired, are no error.
   *
   * @param timer - what `setTimeout` returned
   */
  clearTimeout(timer: unknown): void;
}
