import type { ClientEventName, ClientEvents } from '@sotto/protocol';
import { ChatError, errorOfHandshake, toChatError } from '../errors.js';
import type { Environment } from '../environment.js';
import { ACK_TIMEOUT_MS, createAcknowledgements } from './acknowledgements.js';
import type { HandshakeToken } from './handshake-token.js';

/** Milliseconds that a handshake may take. */
const OPEN_TIMEOUT_MS = 15_000;
/** Milliseconds after which a connection that does not respond to a probe is treated as lost. */
const PROBE_TIMEOUT_MS = 3_000;

interface OpenSocketDeps {
  env: Environment;
  namespace: '/' | '/monitor';
  token: HandshakeToken;
  onOpen: () => void;
  onFailure: (error: ChatError) => void;
  onLost: (reason: string) => void;
  onEvent: (event: string, payload: unknown) => void;
}

export type OpenSocket = ReturnType<typeof openSocket>;

/** Creates the error of a request without a connection. */
export const notConnected = () => new ChatError('network', 'There is no connection');

/** Opens one socket, from its token to its end. Once it was closed from here, it reports nothing. */
export function openSocket({ env, namespace, ...deps }: OpenSocketDeps) {
  const { clock, log } = env;
  const acks = createAcknowledgements(clock);
  let socket: ReturnType<Environment['createSocket']> | null = null;
  let timer: unknown;
  let isOpen = false;
  let isClosed = false;
  let probe: Promise<boolean> | null = null;

  async function start(): Promise<void> {
    try {
      const token = await deps.token.next();
      if (!isClosed) connect(token);
    } catch (error) {
      if (!isClosed) deps.onFailure(toChatError(error));
    }
  }

  // Nothing may be awaited between the socket and its listeners: events that arrive with the first bytes would be lost.
  function connect(token: string): void {
    log.debug('Opening a socket', { namespace, serverUrl: env.serverUrl });
    try {
      socket = env.createSocket({ serverUrl: env.serverUrl, namespace, token });
    } catch (cause) {
      // In some browsers, a page's policy (`connect-src`) or script forbids WebSocket by an exception.
      throw new ChatError('network', 'This page cannot create a socket', { cause });
    }
    timer = clock.setTimeout(
      () => deps.onFailure(new ChatError('timeout', 'The connection did not open in time')),
      OPEN_TIMEOUT_MS,
    );
    socket.on('connect', () => {
      clock.clearTimeout(timer);
      isOpen = true;
      deps.onOpen();
    });
    socket.on('connect_error', (error: Error & { data?: unknown }) =>
      deps.onFailure(errorOfHandshake(error)),
    );
    socket.on('disconnect', () => deps.onLost('disconnected'));
    socket.onAny(deps.onEvent);
  }

  /** Sends an event. Rejects with `network` where the socket is not open. */
  async function request<E extends ClientEventName>(
    event: E,
    payload: ClientEvents[E]['payload'],
    timeoutMs = ACK_TIMEOUT_MS,
  ): Promise<ClientEvents[E]['data']> {
    if (!socket || !isOpen) throw notConnected();
    return acks.request(socket, event, payload, timeoutMs);
  }

  function close(): ReturnType<Environment['createSocket']> | null {
    const closed = socket;
    closed?.removeAllListeners();
    closed?.offAny();
    clock.clearTimeout(timer);
    socket = null;
    isClosed = true;
    isOpen = false;
    acks.failAll(new ChatError('network', 'The connection was lost'));
    return closed;
  }

  void start();
  return {
    get hasSocket() {
      return socket !== null;
    },
    request,
    /** Asks the server for a sign of life. Resolves with `false` only after a timeout. */
    isAlive(): Promise<boolean> {
      probe ??= request('sync', { rooms: {} }, PROBE_TIMEOUT_MS)
        .then(
          () => true,
          ({ code }: ChatError) => code !== 'timeout',
        )
        .finally(() => (probe = null));
      return probe;
    },
    /** Ends the socket for all clients that share it. */
    discard: () => void close()?.disconnect(),
    /** Stops using the socket; other clients on this page may go on. */
    leave(): void {
      const closed = close();
      if (closed?.leave) closed.leave();
      else closed?.disconnect();
    },
  };
}
