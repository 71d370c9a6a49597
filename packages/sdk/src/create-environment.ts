import type { Environment, Page } from './environment.js';
import { createCrossTab } from './internal/cross-tab.js';
import { createLog } from './internal/log.js';
import type { ChatClientOptions } from './options.js';
import type { Clock } from './ports.js';
import { shareSockets } from './socket/shared-socket.js';
import { createWebSocket } from './socket/socket-io-transport.js';

/** The system's clock, looked up at each call. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** The page that the client runs in. */
export const browserPage = (): Page => globalThis as Page;

/**
 * Fills in what the options leave out: the one place that knows the browser.
 *
 * @param session - names what the clients on this page that may share one socket have in common; `null` for none
 */
export function createEnvironment(
  options: ChatClientOptions,
  closed: AbortSignal,
  session: () => string | null = () => null,
): Environment {
  const requests = new Set<AbortController>();
  closed.addEventListener('abort', () => requests.forEach((request) => request.abort()), { once: true });
  const { clock = systemClock, createSocket = (socket) => createWebSocket(socket, clock) } = options;
  return {
    serverUrl: new URL(options.serverUrl, browserPage().document?.baseURI).href.replace(/\/+$/, ''),
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    createSocket: shareSockets(createSocket, session),
    clock,
    random: options.random ?? Math.random,
    page: browserPage,
    crossTab: createCrossTab({ ...options, page: browserPage }),
    log: createLog(options.logger),
    closed,
    requests,
  };
}
