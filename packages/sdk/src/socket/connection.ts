import type { ClientEventName, ClientEvents } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import { createDeferred } from '../internal/deferred.js';
import type { Deferred } from '../internal/deferred.js';
import { notConnected } from './open-socket.js';
import { createReconnectingSocket } from './reconnecting-socket.js';
import type { ReconnectingSocketDeps } from './reconnecting-socket.js';
import { watchNetwork } from './watch-network.js';

export type SocketConnection = ReturnType<typeof createSocketConnection>;

/** Keeps one socket open from `connect` to `close`, and watches the network for it. */
export function createSocketConnection(deps: ReconnectingSocketDeps) {
  const { env, namespace } = deps;
  const socket = createReconnectingSocket({ ...deps, onOpen, onGiveUp });
  let wanted: Deferred<void> | null = null;
  let unwatch: (() => void) | null = null;

  function onOpen(again: boolean): void {
    wanted?.resolve();
    deps.onOpen(again);
  }

  function onGiveUp(error: ChatError): void {
    const { code, status } = error;
    env.log.error('Connecting was given up', { namespace, code, status });
    close(error);
    deps.onGiveUp(error);
  }

  /** After sleep or a change of network: replaces a dead socket, and opens a missing one at once. */
  async function check(): Promise<void> {
    const { current } = socket;
    if (!wanted) return;
    if (socket.state.current.status !== 'online' || !current) return socket.hurry();
    if ((await current.isAlive()) || socket.current !== current) return;
    env.log.warn('Socket lost', { namespace, reason: 'no answer' });
    socket.open();
  }
  const probe = () => void check();

  function close(error = new ChatError('closed', 'The connection was closed')): void {
    const waiting = wanted;
    unwatch?.();
    wanted = unwatch = null;
    waiting?.reject(error);
    // Last: a listener of the new state may connect again.
    socket.stop();
  }

  return {
    get state() {
      return socket.state.current;
    },
    /** Opens the socket and keeps it open; resolves at the first connection. Ends the wait before the next attempt. */
    connect(): Promise<void> {
      if (wanted) {
        if (socket.state.current.nextTryAt !== undefined) probe();
        return wanted.promise;
      }
      const { promise } = (wanted = createDeferred());
      // It also rejects where nobody waits any more: on a close long after the first connection.
      promise.catch(() => undefined);
      // An open socket would notice the loss of the network only at its next heartbeat.
      unwatch = watchNetwork(env, {
        onBack: probe,
        onLost: () => socket.current?.hasSocket && socket.onLost('offline'),
      });
      socket.open();
      return promise;
    },
    /** Resolves the pending `connect`: events are received another way. */
    satisfy: () => wanted?.resolve(),
    /** Closes until the next `connect`; a pending one rejects with `error`. */
    close,
    async request<E extends ClientEventName>(
      event: E,
      payload: ClientEvents[E]['payload'],
    ): Promise<ClientEvents[E]['data']> {
      if (!socket.current) throw notConnected();
      return socket.current.request(event, payload);
    },
    /** Continues an open socket with the session's new token. */
    renewToken: socket.renewToken,
    probe,
  };
}
