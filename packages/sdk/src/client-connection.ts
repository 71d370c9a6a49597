import type { ChangesPage, Profile, Room, SyncResult } from '@sotto/protocol';
import type { Environment } from './environment.js';
import type { ChatError } from './errors.js';
import type { ClientEventMap, ConnectionState } from './events.js';
import type { Emitter } from './internal/emitter.js';
import { checkOpen } from './internal/check-open.js';
import { checkNotAborted, orAborted } from './internal/or-aborted.js';
import { createStateReporter } from './internal/state-reporter.js';
import { createSocketConnection } from './socket/connection.js';
import type { GapRecovery } from './sync/gap-recovery.js';
import { createRestReceiver } from './sync/rest-receiver.js';
import type { TokenSource } from './token-source.js';

interface ClientConnectionDeps {
  env: Environment;
  tokens: TokenSource;
  events: Pick<Emitter<ClientEventMap>, 'emit'>;
  recovery: GapRecovery;
  /** Reads the joined rooms. */
  readRooms: () => Promise<Room[]>;
  readChanges: (slug: string, since: number) => Promise<ChangesPage>;
  user: () => Profile | null;
  /** Receives each event of the server. */
  onEvent: (event: string, payload: unknown) => void;
  /** The socket is not open any more, or not yet. */
  onOffline: () => void;
  /** The server can be reached again. */
  onReachable: () => void;
  onGiveUp: (error: ChatError) => void;
}

export type ClientConnection = ReturnType<typeof createClientConnection>;

/** How the client is connected: by its socket, or by polling where no socket opens. */
export function createClientConnection(deps: ClientConnectionDeps) {
  const { env } = deps;
  const socket = createSocketConnection({
    ...deps,
    namespace: '/',
    onState: () => reporter.report(state()),
    onOpen,
    onFailed: (error) => receiver.failed(error),
  });
  const receiver = createRestReceiver({ ...deps, onChange: onPolling });
  const reporter = createStateReporter((next) => {
    if (next.status !== 'online') deps.onOffline();
    deps.events.emit('connection.changed', next);
  });
  /** Calls of `connect` that wait. */
  let connecting = 0;
  /** The connection of this session was closed for a while: events were missed. */
  let isResumed = false;

  /** While the client polls, the attempts to open a socket are an internal matter. */
  function state(): ConnectionState {
    const isPolling = receiver.isActive && socket.state.status === 'reconnecting';
    return isPolling ? { status: 'polling' } : socket.state;
  }

  function onOpen(again: boolean): void {
    const wasPolling = receiver.isActive;
    receiver.stop();
    deps.onReachable();
    if (again || wasPolling || isResumed) deps.events.emit('rooms.stale', {});
    isResumed = false;
  }

  function onPolling(): void {
    if (receiver.isActive) {
      env.log.warn('No socket opens: asking over REST');
      socket.satisfy();
      deps.onReachable();
    }
    reporter.report(state());
  }

  function close(error?: ChatError): void {
    receiver.stop();
    socket.close(error);
  }

  return {
    get state() {
      return state();
    },
    get isPolling() {
      return receiver.isActive;
    },
    request: socket.request,
    /** Continues an open socket with the session's new token. */
    renewToken: socket.renewToken,
    probe: socket.probe,
    /** Reads what rooms missed. */
    sync: (rooms: Record<string, number>): Promise<SyncResult> =>
      receiver.isActive ? receiver.sync(rooms) : socket.request('sync', { rooms }),
    async connect(signal?: AbortSignal): Promise<void> {
      checkOpen(env);
      checkNotAborted(signal);
      connecting += 1;
      try {
        await orAborted(socket.connect(), signal);
      } catch (error) {
        // No call waits any more, so an attempt that has not succeeded yet is not wanted.
        if (signal?.aborted && connecting === 1 && socket.state.status !== 'online') close();
        throw error;
      } finally {
        connecting -= 1;
      }
    },
    /** Closes for a while; the next connection reports that events were missed. */
    pause(): void {
      isResumed ||= state().status !== 'idle';
      close();
    },
    /** Closes at the end of a session. */
    end(error: ChatError): void {
      isResumed = false;
      close(error);
    },
  };
}
