import type { Clock, CreateSocket, OutboxStore, TabChannel, TabLocks, TokenStore } from './ports.js';

/**
 * What a log entry is about: codes, statuses, slugs, ids, counts and milliseconds. Never the text of a message, a search
 * term, a token or a password.
 *
 * @example const details: LogDetails = { code: 'network', nextTryInMs: 1_200 };
 */
export type LogDetails = Readonly<Record<string, string | number | boolean>>;

/**
 * Receives the client's log, one method for each level. Levels without a method are dropped, and what a method throws is
 * ignored. `console` fits.
 *
 * @example createChatClient({ serverUrl, clientId, logger: { warn: console.warn, error: console.error } });
 */
export interface ChatLogger {
  /**
   * Requests, events, token refreshes and sent messages, one by one.
   *
   * @param message - what happened
   * @param details - what it is about
   */
  debug?(message: string, details: LogDetails): void;
  /**
   * The connection and the session start, change and end.
   *
   * @param message - what happened
   * @param details - what it is about
   */
  info?(message: string, details: LogDetails): void;
  /**
   * Something failed, and is retried or reported to the caller.
   *
   * @param message - what failed
   * @param details - what it is about
   */
  warn?(message: string, details: LogDetails): void;
  /**
   * Something failed that only a person can fix, for example by signing in.
   *
   * @param message - what failed
   * @param details - what it is about
   */
  error?(message: string, details: LogDetails): void;
}

/**
 * Why the SDK asks the page for a token: it has none yet, the last one expired or was revoked, or the page reported that
 * its user changed ({@link AuthApi.hostChanged}).
 *
 * @example const isFirst = (reason: TokenReason) => reason === 'initial';
 */
export type TokenReason = 'initial' | 'expired' | 'revoked' | 'changed';

/**
 * Returns a token of the page's own user: an assertion that the page's backend signed (a JWT), which the SDK exchanges at
 * the token endpoint (RFC 7523, section 2.1), or an access token of the chat server. `null`: nobody is signed in on the
 * page. Never return a token that you kept: the backend must decide each time.
 *
 * @param request - why the SDK asks
 * @returns the token, or `null`
 * @example
 * const getToken: GetToken = async () => {
 *   const response = await fetch('/chat-token', { method: 'POST' });
 *   return response.status === 401 ? null : response.text();
 * };
 */
export type GetToken = (request: { reason: TokenReason }) => string | null | Promise<string | null>;

/**
 * Options of {@link createChatClient}.
 *
 * @example createChatClient({ serverUrl: 'https://chat.example', clientId: 'my-site' });
 */
export interface ChatClientOptions {
  /** URL of the server; in a browser it may be relative to the page. */
  serverUrl: string;
  /** Id of the site's OAuth client. */
  clientId: string;
  /** Secret of a confidential client. For bots on Node; never in a page. */
  clientSecret?: string;
  /** Keeps the tokens. Default: a store in memory. {@link createWebTokenStore} survives a reload. */
  tokenStore?: TokenStore;
  /**
   * Keeps unsent messages. Default: {@link createWebOutboxStore} if the token store has a `key` (the session survives a
   * reload, so its unsent messages should too), else a store in memory.
   */
  outboxStore?: OutboxStore;
  /** Returns a token of the page's own user, if the page signs users in. The SDK keeps what it gets in memory. */
  getToken?: GetToken;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
  /** Replaces Socket.IO over WebSocket. */
  createSocket?: CreateSocket;
  /** Replaces the system's clock. */
  clock?: Clock;
  /** Replaces the browser's Web Locks; `null` for none. */
  locks?: TabLocks | null;
  /** Replaces `BroadcastChannel`; `null` for none. */
  createChannel?: ((name: string) => TabChannel) | null;
  /** Replaces `Math.random`: returns numbers from 0 to 1, for jitter. */
  random?: () => number;
  /** Receives the log. Default: nothing is logged. */
  logger?: ChatLogger;
}

/**
 * Options of a request.
 *
 * @example client.rooms.list({ q: 'gen' }, { signal: controller.signal });
 */
export interface RequestOptions {
  /** Cancels the request: it rejects with `aborted` at once. A request that has reached the server still takes effect. */
  signal?: AbortSignal | undefined;
}
