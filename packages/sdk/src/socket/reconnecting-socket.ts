import type { ServerEvents } from '@sotto/protocol';
import type { Environment } from '../environment.js';
import type { ChatError } from '../errors.js';
import type { ConnectionState } from '../events.js';
import type { TokenSource } from '../token-source.js';
import { isOffline } from '../internal/page.js';
import { createStateReporter } from '../internal/state-reporter.js';
import { createHandshakeToken } from './handshake-token.js';
import type { HandshakeToken } from './handshake-token.js';
import { openSocket } from './open-socket.js';
import type { OpenSocket } from './open-socket.js';
import { createRetryPlan } from './retry-plan.js';

/** Handshake errors that neither another attempt nor another token can change. */
const PERMANENT: ReadonlySet<string> = new Set([
  'not_signed_in',
  'forbidden',
  'origin_not_allowed',
  'insufficient_scope',
  'site_disabled',
  'client_disabled',
]);
export interface ReconnectingSocketDeps {
  env: Environment;
  tokens: TokenSource;
  namespace: '/' | '/monitor';
  /** Receives each event of the server. */
  onEvent: (event: string, payload: unknown) => void;
  onState: (state: ConnectionState) => void;
  /** The socket is open; `again` unless it is the first time. */
  onOpen: (again: boolean) => void;
  /** An attempt failed; another one follows. */
  onFailed?: (error: ChatError) => void;
  /** An attempt failed for good; none follows. */
  onGiveUp: (error: ChatError) => void;
}

/** Opens a socket again whenever it ends: with backoff, with a fresh token, and when the server asks for it. */
export function createReconnectingSocket({ env, namespace, ...deps }: ReconnectingSocketDeps) {
  const { clock, log } = env;
  const plan = createRetryPlan(env);
  const token = createHandshakeToken(deps.tokens);
  const state = createStateReporter(deps.onState);
  const renewToken = () => refreshToken(token, current);
  let current: OpenSocket | null = null;
  let timer: unknown;
  let openedBefore = false;

  function end(how: 'discard' | 'leave'): void {
    clock.clearTimeout(timer);
    current?.[how]();
    current = null;
  }

  function open(): void {
    end('discard');
    current = openSocket({ env, namespace, token, onOpen, onFailure, onLost, onEvent });
    // Last: a listener of the new state may stop the attempt, which has called nothing back yet.
    state.report({ status: openedBefore || !plan.isFirst ? 'reconnecting' : 'connecting' });
  }

  function onOpen(): void {
    plan.opened();
    const again = openedBefore;
    openedBefore = true;
    state.report({ status: 'online' });
    log.info('Socket open', { namespace });
    deps.onOpen(again);
  }

  function onEvent(event: string, payload: unknown): void {
    log.debug('Event received', { namespace, event });
    // What the server says about the connection itself: when to reconnect, and with which token.
    if (event === 'server.draining') plan.advise((payload as ServerEvents['server.draining']).reconnectIn);
    if (event === 'auth.expiring') void renewToken();
    if (event === 'session.ended') token.reject((payload as ServerEvents['session.ended']).code);
    deps.onEvent(event, payload);
  }

  function onLost(reason: string): void {
    log.warn('Socket lost', { namespace, reason });
    retry();
  }

  function onFailure(error: ChatError): void {
    const { code, status } = error;
    log.warn('Socket did not open', { namespace, code, status });
    if (PERMANENT.has(code)) return deps.onGiveUp(error);
    if (status === 401) token.reject('token_expired');
    // Only the first refusal is the token's fault; a second one is something else, and waits.
    if (status === 401 && plan.isFirst) {
      plan.skip();
      return open();
    }
    retry(error.retryAfter);
    deps.onFailed?.(error);
  }

  function retry(afterSeconds?: number): void {
    end('discard');
    const wait = plan.next(afterSeconds);
    timer = clock.setTimeout(open, wait);
    log.info('Waiting for the next try', { namespace, milliseconds: wait });
    state.report({ status: isOffline(env) ? 'offline' : 'reconnecting', nextTryAt: clock.now() + wait });
  }

  return {
    state,
    /** The socket of the current attempt; `null` during a wait. */
    get current() {
      return current;
    },
    open,
    renewToken,
    /** Opens a missing socket at once, as if nothing had failed before. */
    hurry(): void {
      plan.reset();
      if (!current) open();
    },
    /** Ends the current socket, and opens another one after a wait. */
    onLost,
    /** Stops using the socket, which other clients on this page may go on with. */
    stop(): void {
      end('leave');
      plan.reset();
      token.reset();
      openedBefore = false;
      state.report({ status: 'idle' });
    },
  };
}

/** Refreshes the token of an open socket. A failure shows again when the server ends the session. */
async function refreshToken(token: HandshakeToken, socket: OpenSocket | null): Promise<void> {
  try {
    const next = await token.refresh();
    await socket?.request('auth.refresh', { token: next });
  } catch {
    // Deliberately nothing: see above.
  }
}
