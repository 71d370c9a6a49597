import type { ClientEventName, ClientEvents } from '@sotto/protocol';
import type { TokenSource } from '../token-source.js';
import { ChatError, errorOfHandshake, toChatError } from '../errors.js';
import type { AuthRequiredReason, ConnectionState } from '../events.js';
import { createDeferred } from '../internal/deferred.js';
import type { Deferred } from '../internal/deferred.js';
import type { Environment } from '../environment.js';
import { ACK_TIMEOUT_MS, createAcknowledgements } from './acknowledgements.js';
import { createRetryPlan } from './retry-plan.js';
import { isOffline, watchNetwork } from './watch-network.js';

/** Milliseconds that a handshake may take. */
const OPEN_TIMEOUT_MS = 15_000;
/** Milliseconds for an answer to the question whether the connection lives. */
const PROBE_TIMEOUT_MS = 3_000;

/** Handshake errors that no other try and no other token changes. */
const HOPELESS: ReadonlySet<string> = new Set(['forbidden', 'origin_not_allowed', 'insufficient_scope']);

export interface SocketConnectionDeps {
  env: Environment;
  tokens: TokenSource;
  namespace: '/' | '/monitor';
  /** Each event of the server. */
  onEvent: (event: string, payload: unknown) => void;
  onState: (state: ConnectionState) => void;
  /** The socket is open; `again` after the first time. */
  onOpen: (again: boolean) => void;
  /** A try to open the socket failed; there will be another one. */
  onFailed?: (error: ChatError) => void;
  /** Connecting was given up. */
  onGiveUp: (error: ChatError) => void;
}

export type SocketConnection = ReturnType<typeof createSocketConnection>;

/** One socket that is kept open: opened anew with backoff, with a fresh token, at the server's advice. */
export function createSocketConnection(deps: SocketConnectionDeps) {
  const { env, tokens } = deps;
  const { clock, log } = env;
  const { namespace } = deps;
  let state: ConnectionState = { status: 'idle' };
  let wanted: Deferred<void> | null = null;
  let socket: ReturnType<Environment['createSocket']> | null = null;
  /** Grows with each try and each close: what belongs to an older one is ignored. */
  let round = 0;
  /** The round whose connection is being asked whether it lives. */
  let probing: number | null = null;
  let timer: unknown;
  let openedBefore = false;
  let token = '';
  /** Why the token in hand must be renewed before the next try. */
  let renewFor: AuthRequiredReason | null = null;
  let unwatch: (() => void) | null = null;
  const plan = createRetryPlan(env);
  const acks = createAcknowledgements(clock);

  function setState(next: ConnectionState): void {
    if (next.status === state.status && next.nextTryAt === state.nextTryAt) return;
    state = next;
    deps.onState(next);
  }

  /** `isBad`: nobody should use it any more; else others on this page may. */
  function drop(isBad = true): void {
    round += 1;
    clock.clearTimeout(timer);
    socket?.removeAllListeners();
    socket?.offAny();
    if (!isBad && socket?.leave) socket.leave();
    else socket?.disconnect();
    socket = null;
    acks.failAll(new ChatError('network', 'The connection was lost'));
  }

  async function open(): Promise<void> {
    drop();
    const mine = round;
    setState({ status: openedBefore || !plan.isFirst ? 'reconnecting' : 'connecting' });
    try {
      token = renewFor === null ? await tokens.current() : await tokens.renew(token, renewFor);
      if (mine !== round) return;
      renewFor = null;
    } catch (error) {
      if (mine === round) onFailure(toChatError(error));
      return;
    }
    // Nothing may be awaited between the socket and its listeners: what comes with the first bytes would be lost.
    log.debug('Opening a socket', { namespace, serverUrl: env.serverUrl });
    let opened: ReturnType<Environment['createSocket']>;
    try {
      opened = env.createSocket({ serverUrl: env.serverUrl, namespace, token });
    } catch (cause) {
      // A policy of the page (`connect-src`) or a script of it allows no WebSocket, in some browsers by an exception.
      return onFailure(new ChatError('network', 'No socket can be made on this page', { cause }));
    }
    socket = opened;
    timer = clock.setTimeout(
      () => onFailure(new ChatError('timeout', 'The connection did not open in time')),
      OPEN_TIMEOUT_MS,
    );
    opened.on('connect', onOpened);
    opened.on('connect_error', (error: Error & { data?: unknown }) => onFailure(errorOfHandshake(error)));
    opened.on('disconnect', () => onLost('disconnected'));
    opened.onAny((event, payload) => {
      onServerEvent(event, payload);
      deps.onEvent(event, payload);
    });
  }

  function onOpened(): void {
    clock.clearTimeout(timer);
    plan.opened();
    const again = openedBefore;
    openedBefore = true;
    setState({ status: 'online' });
    log.info('Socket open', { namespace });
    wanted?.resolve();
    deps.onOpen(again);
  }

  function onLost(reason: string): void {
    log.warn('Socket lost', { namespace, reason });
    retry();
  }

  function onFailure(error: ChatError): void {
    log.warn('Socket did not open', { namespace, code: error.code, status: error.status });
    if (error.status === 401 && error.code !== 'not_signed_in') {
      // The first refusal is the token's fault; after that something else is wrong, and is waited for.
      renewFor = 'token_expired';
      if (plan.isFirst) {
        plan.skip();
        return void open();
      }
    }
    if (error.code === 'not_signed_in' || HOPELESS.has(error.code)) return giveUp(error);
    retry(error.retryAfter);
    deps.onFailed?.(error);
  }

  function retry(afterSeconds?: number): void {
    drop();
    if (!wanted) return;
    const wait = plan.next(afterSeconds);
    timer = clock.setTimeout(() => void open(), wait);
    log.info('Waiting for the next try', { namespace, milliseconds: wait });
    setState({ status: isOffline() ? 'offline' : 'reconnecting', nextTryAt: clock.now() + wait });
  }

  function onServerEvent(event: string, payload: unknown): void {
    log.debug('Event received', { namespace, event });
    if (event === 'server.draining') plan.advise((payload as { reconnectIn: number }).reconnectIn);
    if (event === 'auth.expiring') void refreshInBand();
    if (event === 'session.ended') {
      const { code } = payload as { code: string };
      log.info('The server ended the session', { namespace, code });
      if (code === 'token_expired' || code === 'token_revoked' || code === 'user_disabled') renewFor = code;
    }
  }

  /** What fails here is seen again when the server ends the session. */
  async function refreshInBand(): Promise<void> {
    const mine = round;
    try {
      const next = await tokens.renew(token);
      if (mine !== round) return;
      token = next;
      await request('auth.refresh', { token: next });
    } catch {
      // Deliberately nothing: see above.
    }
  }

  /** Back from sleep or from another network: is the connection alive, or can it be at once? */
  async function probe(): Promise<void> {
    if (!wanted) return;
    if (state.status !== 'online') {
      plan.reset();
      return socket || state.status === 'connecting' ? undefined : open();
    }
    const mine = round;
    if (probing === mine) return;
    probing = mine;
    await request('sync', { rooms: {} }, PROBE_TIMEOUT_MS).catch((error: ChatError) => {
      if (mine !== round || error.code !== 'timeout') return;
      log.warn('Socket lost', { namespace, reason: 'no answer' });
      void open();
    });
    if (probing === mine) probing = null;
  }

  async function request<E extends ClientEventName>(
    event: E,
    payload: ClientEvents[E]['payload'],
    timeoutMs = ACK_TIMEOUT_MS,
  ): Promise<ClientEvents[E]['data']> {
    if (!socket || state.status !== 'online') throw new ChatError('network', 'There is no connection');
    return acks.request(socket, event, payload, timeoutMs);
  }

  function stop(error: ChatError): void {
    drop(false);
    unwatch?.();
    unwatch = null;
    const asked = wanted;
    wanted = null;
    plan.reset();
    openedBefore = false;
    renewFor = null;
    asked?.reject(error);
    setState({ status: 'idle' });
  }

  function giveUp(error: ChatError): void {
    log.error('Connecting was given up', { namespace, code: error.code, status: error.status });
    stop(error);
    deps.onGiveUp(error);
  }

  return {
    get state() {
      return state;
    },
    /** Opens the socket and keeps it open; resolves at the first connection. Ends the wait before the next try. */
    connect(): Promise<void> {
      if (wanted) {
        if (state.nextTryAt !== undefined) void probe();
        return wanted.promise;
      }
      wanted = createDeferred();
      // It also rejects where nobody waits any more: at a close long after the first connection.
      wanted.promise.catch(() => undefined);
      unwatch = watchNetwork({
        clock,
        onBack: () => void probe(),
        // An open socket would notice only after its heartbeat.
        onLost: () => socket && onLost('offline'),
      });
      const { promise } = wanted;
      void open();
      return promise;
    },
    /** What waits for the first connection need not: what happens is received another way. */
    satisfy: () => wanted?.resolve(),
    /** Stays closed until the next `connect`; one that is under way rejects with `error`. */
    close: (error = new ChatError('closed', 'The connection was closed')) => stop(error),
    request,
    probe: () => void probe(),
  };
}
