import type { CipherFlow } from '@sotto/protocol';
import type { Server } from 'socket.io';
import type { InFlight } from '../connections/in-flight.js';
import { MONITOR_SCOPES } from '../connections/scopes.js';
import type { SocketsDeps } from '../deps.js';
import { authRefreshHandler } from '../handlers/auth.js';
import { probeHandler } from '../handlers/sync.js';
import { createDispatcher } from './dispatch.js';
import { createFlowBatcher } from './flow-batcher.js';
import { guardNamespace } from './namespace.js';
import type { HandshakeDeps } from './namespace.js';
import type { ChatNamespace, MonitorNamespace } from './socket-types.js';

/** Name of the namespace. */
export const MONITOR_NAMESPACE = '/monitor';
/** Shortest interval between two `cipher.flow` events. */
const BATCH_MS = 50;

/** The namespace `/monitor`. */
export interface Monitor {
  /** Sends a flow to the monitor sockets in a channel, with others of the same 50 ms. */
  flow(channel: string, flow: CipherFlow): void;
  close(): void;
}

/**
 * Opens the namespace `/monitor`. With the scope `monitor` a socket sees the rooms that its user is a member of, kept in
 * step like those of a chat socket; with `monitor:all` the whole site. It receives what was stored: no text, no sender.
 */
export function attachMonitor(
  io: Server,
  deps: HandshakeDeps & SocketsDeps & { inFlight: InFlight },
): Monitor {
  const namespace = io.of(MONITOR_NAMESPACE);
  guardNamespace(namespace as unknown as ChatNamespace, deps, {
    kind: 'monitor',
    scopes: MONITOR_SCOPES,
    dispatch: createDispatcher({
      logger: deps.logger,
      inFlight: deps.inFlight,
      handlers: { 'auth.refresh': authRefreshHandler(deps, MONITOR_SCOPES), sync: probeHandler(deps) },
    }),
  });
  const monitor = namespace as unknown as MonitorNamespace;
  const batcher = createFlowBatcher(BATCH_MS, (channel, flows) => {
    monitor.to(channel).emit('cipher.flow', flows);
  });
  return { flow: batcher.add, close: batcher.close };
}
