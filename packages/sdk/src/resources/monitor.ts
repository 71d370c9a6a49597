import type { CipherFlow, MonitorSummary } from '@sotto/protocol';
import type { MonitorApi, MonitorConnection, MonitorEventMap } from '../api/monitor.js';
import type { TokenSource } from '../token-source.js';
import { ChatError } from '../errors.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { checkOpen } from '../internal/check-open.js';
import { createEmitter } from '../internal/emitter.js';
import type { Environment } from '../environment.js';
import { createSocketConnection } from '../socket/connection.js';

interface MonitorDeps {
  env: Environment;
  http: HttpClient;
  tokens: TokenSource;
  onError: (error: ChatError) => void;
}

/** The monitor: a summary over REST, and live frames over a socket of its own. */
export function createMonitor({ env, http, tokens, onError }: MonitorDeps) {
  const open = new Set<MonitorConnection>();

  function connect(): MonitorConnection {
    checkOpen(env);
    const events = createEmitter<MonitorEventMap>((cause) =>
      onError(new ChatError('listener_failed', 'A listener of the monitor threw', { cause })),
    );
    const socket = createSocketConnection({
      env,
      tokens,
      namespace: '/monitor',
      onEvent: (name, payload) => {
        if (name === 'cipher.flow') events.emit('flow', payload as CipherFlow[]);
      },
      onState: (state) => events.emit('status', state),
      onOpen: () => undefined,
      onGiveUp: onError,
    });
    const connection: MonitorConnection = {
      get connection() {
        return socket.state;
      },
      on: events.on,
      close() {
        open.delete(connection);
        socket.close();
        events.clear();
      },
    };
    open.add(connection);
    // `onGiveUp` reports the failure.
    socket.connect().catch(() => undefined);
    return connection;
  }

  const api: MonitorApi = {
    summary: (options) => http.get<MonitorSummary>(paths.monitor, options),
    connect,
  };
  return {
    api,
    close(): void {
      for (const connection of [...open]) connection.close();
    },
  };
}
