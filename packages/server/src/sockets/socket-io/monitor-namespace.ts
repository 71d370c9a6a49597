import type { CipherFlow, Scope } from '@sotto/protocol';
import type { Server } from 'socket.io';
import { guardNamespace } from './namespace.js';
import type { HandshakeDeps } from './namespace.js';
import type { SocketsDeps } from '../deps.js';
import { createDispatcher } from './dispatch.js';
import type { InFlight } from './dispatch.js';
import { createFlowBatcher } from './flow-batcher.js';
import { authRefreshHandler } from '../handlers/auth.js';
import type { ChatNamespace, MonitorNamespace } from './socket-types.js';

/** Name of the namespace. */
export const MONITOR_NAMESPACE = '/monitor';
const MONITOR_SCOPES: readonly Scope[] = ['monitor', 'monitor:all'];
/** `cipher.flow` comes at most this often. */
const BATCH_MS = 50;

/** The namespace `/monitor`. */
export interface Monitor {
  /** A flow for the monitor sockets in a channel. */
  flow(channel: string, flow: CipherFlow): void;
  close(): void;
}

/**
 * Opens the namespace `/monitor`. With the scope `monitor` a socket sees the rooms that its user is in, kept like those
 * of a chat socket; with `monitor:all` the whole site. It gets what was stored: no text, no sender.
 */
export function attachMonitor(io: Server, deps: HandshakeDeps & SocketsDeps, inFlight: InFlight): Monitor {
  const nsp = io.of(MONITOR_NAMESPACE);
  guardNamespace(nsp as unknown as ChatNamespace, deps, {
    kind: 'monitor',
    scopes: MONITOR_SCOPES,
    dispatch: createDispatcher({
      logger: deps.logger,
      inFlight,
      handlers: { 'auth.refresh': authRefreshHandler(deps, MONITOR_SCOPES) },
    }),
  });
  const monitor = nsp as unknown as MonitorNamespace;
  const batcher = createFlowBatcher(BATCH_MS, (channel, flows) => {
    monitor.to(channel).emit('cipher.flow', flows);
  });
  return { flow: batcher.add, close: batcher.close };
}
