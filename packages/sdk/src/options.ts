/**
 * The tokens of a session. Whoever has them acts as the user.
 *
 * @example const tokens: StoredTokens = { accessToken, refreshToken, expiresAt: Date.now() + 900_000, scope: 'chat' };
 */
export interface StoredTokens {
  accessToken: string;
  /** Absent for bots, which sign in anew. */
  refreshToken?: string;
  /** When the access token ends, in milliseconds since 1970. */
  expiresAt: number;
  /** Space-separated scopes. */
  scope: string;
}

/**
 * Where tokens are kept between visits. Any of the methods may be asynchronous.
 *
 * @example
 * const store: TokenStore = {
 *   load: async () => JSON.parse(await readFile('tokens.json', 'utf8')),
 *   save: (tokens) => writeFile('tokens.json', JSON.stringify(tokens), { mode: 0o600 }),
 *   clear: () => rm('tokens.json', { force: true }),
 * };
 */
export interface TokenStore {
  /** What was saved last, or `null`. */
  load(): StoredTokens | null | Promise<StoredTokens | null>;
  /** Replaces what was saved. */
  save(tokens: StoredTokens): void | Promise<void>;
  /** Forgets the tokens: the user signed out, or they are no longer good. */
  clear(): void | Promise<void>;
  /** Name of the store, shared by everybody who uses the same tokens (tabs): one of them refreshes at a time. */
  readonly key?: string;
}

/**
 * A message that was not sent yet, as an {@link OutboxStore} keeps it. Plain JSON.
 *
 * @example const textsOf = (records: OutboxRecord[]) => records.map(({ content }) => content);
 */
export interface OutboxRecord {
  clientMessageId: string;
  /** Slug. */
  room: string;
  content: string;
  /** ISO 8601, by the client's clock. */
  createdAt: string;
  /** Its place among the others of its room: lower ones go first. */
  position: number;
  /** Milliseconds since 1970: when it was written, or when the person said again that it is to be sent. */
  waitsSince: number;
  /** `sending`: a try was under way; whoever finds it cannot know how that ended. */
  status: 'queued' | 'sending' | 'unconfirmed' | 'failed';
  /** Why it failed, or why it waits. */
  error?: { code: string; message: string };
}

/**
 * Where messages that were not sent yet are kept between visits, by scope: one server, OAuth client and user. What
 * `load` answers is checked by the SDK: what is no {@link OutboxRecord} is removed, never sent.
 *
 * @example const store: OutboxStore = createMemoryOutboxStore();
 */
export interface OutboxStore {
  /** Everything of a scope, in any order. */
  load(scope: string): Promise<OutboxRecord[]>;
  /** Adds a record, or replaces the one with its `clientMessageId`. */
  put(scope: string, record: OutboxRecord): Promise<void>;
  /** Removing what is not there is no error. */
  remove(scope: string, clientMessageId: string): Promise<void>;
  /** Forgets a scope: the user signed out. */
  clear(scope: string): Promise<void>;
  /** Name of the store, where others (tabs) see the same records: then one of them sends at a time. */
  readonly key?: string;
}

/**
 * Mutual exclusion among tabs: the part of the Web Locks API that the SDK uses.
 *
 * @example createChatClient({ serverUrl, clientId, locks: navigator.locks });
 */
export interface TabLocks {
  /** Runs `work` when its turn comes under this name. Rejects when `signal` aborts before that. */
  request<T>(name: string, options: { signal?: AbortSignal }, work: () => Promise<T>): Promise<T>;
}

/**
 * News among tabs: the part of a `BroadcastChannel` that the SDK uses.
 *
 * @example const channel: TabChannel = new BroadcastChannel('name');
 */
export interface TabChannel {
  /** Tells everybody else who has opened a channel of this name. */
  postMessage(news: unknown): void;
  /** What the others tell. */
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  /** Hears and tells no more. */
  close(): void;
}

/**
 * The part of a Socket.IO socket that the SDK uses. It must not reconnect by itself.
 *
 * @example const socket: ChatSocket = io(serverUrl, { reconnection: false });
 */
export interface ChatSocket {
  /** Listens to the socket's own news: `connect`, `connect_error` (an `Error`, the problem in its `data`), `disconnect`. */
  on(event: string, listener: (...args: never[]) => void): unknown;
  /** Listens to every event of the server. */
  onAny(listener: (event: string, ...args: unknown[]) => void): unknown;
  /** Sends an event; a function as the last argument is called with the server's answer. */
  emit(event: string, ...args: unknown[]): unknown;
  /** Forgets what `on` was given. */
  removeAllListeners(): unknown;
  /** Forgets what `onAny` was given. */
  offAny(): unknown;
  /** Ends the connection, or the try to make one. */
  disconnect(): unknown;
}

/**
 * What a socket is made of.
 *
 * @example createSocket({ serverUrl: 'https://chat.example', namespace: '/', token });
 */
export interface SocketOptions {
  serverUrl: string;
  namespace: '/' | '/monitor';
  /** Access token for the handshake. */
  token: string;
}

/**
 * Makes one socket and starts to connect it; called anew for each try.
 *
 * @example const createSocket: CreateSocket = ({ serverUrl, token }) => io(serverUrl, { auth: { token } });
 */
export type CreateSocket = (options: SocketOptions) => ChatSocket;

/**
 * Time, as the client sees it. Tests give their own.
 *
 * @example const clock: Clock = { now: Date.now, setTimeout, clearTimeout };
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, later; answers what `clearTimeout` takes. */
  setTimeout(callback: () => void, milliseconds: number): unknown;
  /** Calls nothing any more; `undefined` and what was called already are no error. */
  clearTimeout(timer: unknown): void;
}

/**
 * What an entry of the log is about: codes, statuses, slugs, ids, counts and milliseconds. Never a message's text, a
 * search, a token or a password.
 *
 * @example const details: LogDetails = { code: 'network', nextTryInMs: 1_200 };
 */
export type LogDetails = Readonly<Record<string, string | number | boolean>>;

/**
 * Where the client says what it does and why something fails, one method for each level; a missing one is not called,
 * and what one throws is ignored. `console` fits.
 *
 * @example createChatClient({ serverUrl, clientId, logger: { warn: console.warn, error: console.error } });
 */
export interface ChatLogger {
  /** Each request, event, refresh and message on its way. */
  debug?(message: string, details: LogDetails): void;
  /** The connection and the session begin, change and end. */
  info?(message: string, details: LogDetails): void;
  /** Something failed, and is tried again or told to the caller. */
  warn?(message: string, details: LogDetails): void;
  /** It stays this way until somebody does something, such as signing in. */
  error?(message: string, details: LogDetails): void;
}

/**
 * What {@link createChatClient} takes.
 *
 * @example createChatClient({ serverUrl: 'https://chat.example', clientId: 'my-site' });
 */
export interface ChatClientOptions {
  /** Where the server is; in a browser it may be relative to the page. */
  serverUrl: string;
  /** OAuth client of the site. */
  clientId: string;
  /** Secret of a confidential client. For bots on Node; never in a page. */
  clientSecret?: string;
  /** Default: a store in memory. {@link createWebTokenStore} outlives a reload. */
  tokenStore?: TokenStore;
  /**
   * Where unsent messages are kept. Default: {@link createWebOutboxStore} where the tokens are in a store that has a
   * `key` (the session outlives a reload, and what was written in it should too), else a store in memory.
   */
  outboxStore?: OutboxStore;
  /** Where the host has the tokens: answers a fresh access token. Then the SDK keeps and refreshes none. */
  getToken?: () => Promise<string>;
  /** Instead of the global one. */
  fetch?: typeof fetch;
  /** Instead of Socket.IO over WebSocket. */
  createSocket?: CreateSocket;
  /** Instead of the system's. */
  clock?: Clock;
  /** Instead of the browser's Web Locks; `null` for none. */
  locks?: TabLocks | null;
  /** Instead of `BroadcastChannel`; `null` for none. */
  createChannel?: ((name: string) => TabChannel) | null;
  /** Numbers from 0 to 1 for jitter. */
  random?: () => number;
  /** Default: nothing is logged. */
  logger?: ChatLogger;
}

/**
 * A request that can be given up: it rejects with `aborted` at once. What the server got before that it does.
 *
 * @example client.rooms.list({ q: 'gen' }, { signal: controller.signal });
 */
export interface RequestOptions {
  signal?: AbortSignal | undefined;
}
