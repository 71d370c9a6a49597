import type { Server as HttpServer } from 'node:http';
import { clientsOf, webSocketOf } from '../internals/engine-io.js';
import { startChangePoller } from './connections/change-poller.js';
import { createChannels } from './connections/channels.js';
import { createConnections } from './connections/connections.js';
import { startHeadsBroadcast } from './connections/heads.js';
import type { InFlight } from './connections/in-flight.js';
import { watchRoomLifecycle } from './realtime/room-lifecycle.js';
import { startSessionGuard } from './connections/session-guard.js';
import type { SocketsDeps } from './deps.js';
import { drainSockets } from './drain.js';
import { createEmitter } from './emitter.js';
import { createChatHandlers } from './handlers/index.js';
import { createReceiver } from './receiver.js';
import { attachChat } from './socket-io/chat-namespace.js';
import { attachMonitor } from './socket-io/monitor-namespace.js';
import { createSocketIoServer, SOCKET_IO_PATH } from './socket-io/server.js';
import { routeUpgrades } from './transport/upgrades.js';
import { createWriteCoalescer } from './transport/write-coalescer.js';
import { createWebSocketGateway } from './websocket/gateway.js';
import { createWebSocketRegistry } from './websocket/registry.js';

/** The socket transports of a running server. */
export interface SocketsHandle {
  /** Sends `server.draining` with a wait of up to `reconnectMs`, waits for what is in flight, closes with 1012. */
  drain(reconnectMs: number): Promise<void>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

/** Attaches Socket.IO, its `/monitor` namespace and the plain WebSocket to an HTTP server. */
export function attachSockets(server: HttpServer, deps: SocketsDeps): SocketsHandle {
  const { bus, logger, services } = deps;
  const inFlight: InFlight = { count: 0 };
  let draining = false;

  const registry = createWebSocketRegistry();
  const coalescer = createWriteCoalescer();
  const channels = createChannels({ bus, receive: (channel, message) => receive(channel, message) });
  const connections = createConnections({ ...deps, ...services, channels });
  const handlers = createChatHandlers({ ...deps, connections });

  const { io, gate, slowConsumers } = createSocketIoServer(server, { ...deps, connections, coalescer });
  const shared = { ...deps, connections, inFlight, draining: () => draining };
  const chat = attachChat(io, { ...shared, gate, slowConsumers }, handlers);
  const monitor = attachMonitor(io, { ...shared, gate, slowConsumers });
  const gateway = createWebSocketGateway({ ...shared, registry, coalescer, handlers });
  const emitter = createEmitter({ chat, registry });
  const receive = createReceiver({ ...deps, emitter, connections, monitor });
  routeUpgrades(server, SOCKET_IO_PATH, [gateway.handleUpgrade]);
  deps.metrics?.observe({ connections: connections.countByKind });

  const heads = startHeadsBroadcast({ connections, rooms: services.rooms, logger });
  const poller = startChangePoller({ ...deps, connections, sessions: services.sessions });
  const lifecycle = watchRoomLifecycle({ ...deps, emitter, connections, rooms: services.rooms });
  const guard = startSessionGuard({ ...deps, connections, afterReconnect: heads.broadcast });

  return {
    async drain(reconnectMs) {
      draining = true;
      const openTransports = () => gateway.size() + io.engine.clientsCount;
      await drainSockets({ connections, inFlight, reconnectMs, openTransports });
    },
    async close() {
      draining = true;
      heads.close();
      await poller.close();
      await lifecycle.close();
      await guard.close();
      monitor.close();
      gateway.close();
      for (const connection of [...connections.all()]) connection.restart();
      // A client that does not confirm the close frame would keep its connection.
      for (const socket of clientsOf(io.engine)) webSocketOf(socket)?.terminate();
      io.engine.close();
    },
  };
}
