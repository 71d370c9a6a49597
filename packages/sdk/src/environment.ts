import type { ChatClientOptions, Clock } from './options.js';
import { createWebSocket } from './socket/socket-io-transport.js';
import { shareSockets } from './socket/shared-socket.js';
import { createLog } from './internal/log.js';
import type { Log } from './internal/log.js';
import { createTabs } from './internal/cross-tab.js';
import type { Tabs } from './internal/cross-tab.js';

/** What a client takes from the world around it. */
export interface Environment {
  /** Absolute where there is a page to resolve it against; without a slash at its end. */
  readonly serverUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly fetch: typeof fetch;
  readonly createSocket: ReturnType<typeof shareSockets>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tabs: Tabs;
  readonly log: Log;
  /** Aborts when the client is closed. */
  readonly closed: AbortSignal;
  /** Requests under way, which end when the client is closed: one listener for all, however many there are. */
  readonly requests: Set<AbortController>;
}

/**
 * The time of the machine. Looked up at each call: a page or a test may replace it later, and nothing is touched at
 * import.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/**
 * Fills in what the options leave out.
 *
 * @param session - names what clients on this page have in common that may use one socket; `null` for none
 */
export function environmentOf(
  options: ChatClientOptions,
  closed: AbortSignal,
  session: () => string | null = () => null,
): Environment {
  const requests = new Set<AbortController>();
  closed.addEventListener('abort', () => requests.forEach((request) => request.abort()), { once: true });
  const { clock = systemClock, createSocket = (socket) => createWebSocket(socket, clock) } = options;
  const base = (globalThis as { document?: { baseURI: string } }).document?.baseURI;
  return {
    serverUrl: new URL(options.serverUrl, base).href.replace(/\/+$/, ''),
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    createSocket: shareSockets(createSocket, session),
    clock,
    random: options.random ?? Math.random,
    tabs: createTabs(options),
    log: createLog(options.logger),
    closed,
    requests,
  };
}
