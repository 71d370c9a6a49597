import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket as EngineSocket } from 'engine.io';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { MAX_BODY_BYTES } from '@sotto/protocol';
import { createPlaces } from '../edge/slots.js';
import { AppError } from '../errors.js';
import { admitRequest } from './socket-io/handshake-guard.js';
import { createChannels } from './connections/channels.js';
import { createConnectGate } from './socket-io/connect-gate.js';
import { CHAT_NAMESPACE, CHAT_SCOPES, guardNamespace } from './socket-io/namespace.js';
import { createConnections } from './connections/connections.js';
import type { SocketsDeps } from './deps.js';
import { createDispatcher } from './socket-io/dispatch.js';
import type { InFlight } from './socket-io/dispatch.js';
import { drainSockets } from './drain.js';
import { createEmitter } from './emitter.js';
import { authRefreshHandler } from './handlers/auth.js';
import { messageHandlers } from './handlers/messages.js';
import { readHandler } from './handlers/reads.js';
import { syncHandler } from './handlers/sync.js';
import { typingHandlers } from './handlers/typing.js';
import { watchEndedSessions } from './connections/revocation-poller.js';
import { startHeads } from './connections/heads.js';
import { attachMonitor, MONITOR_NAMESPACE } from './socket-io/monitor-namespace.js';
import { createPlainSockets } from './websocket/registry.js';
import { createReceiver } from './receiver.js';
import { watchSessions } from './connections/session-guard.js';
import { dropSlowConsumers, webSocketOf } from './transport/slow-consumers.js';
import type { ChatNamespace } from './socket-io/socket-types.js';
import { webSocketOptions } from './transport/bounded-web-socket.js';
import { refuseBadHandshakes, refuseUpgrade, routeUpgrades } from './transport/upgrades.js';
import { createWebSocketGateway } from './websocket/gateway.js';
import { createWriteCoalescer } from './transport/write-coalescer.js';

const SOCKET_IO_PATH = '/socket.io/';
/** Connections of Engine.IO that are in no namespace: of one address, and in all. A polling client has no TCP connection. */
const MAX_WITHOUT_NAMESPACE_PER_ADDRESS = 256;
const MAX_WITHOUT_NAMESPACE = 4096;

/** The socket doors of a running server. */
export interface SocketsHandle {
  /** Says `server.draining` with a wait of up to `reconnectMs`, waits for what is under way, closes with 1012. */
  drain(reconnectMs: number): Promise<void>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

/** Opens Socket.IO, its `/monitor` namespace and the plain WebSocket on an HTTP server. */
export function attachSockets(server: HttpServer, deps: SocketsDeps): SocketsHandle {
  const { bus, logger, services, origins } = deps;
  const inFlight: InFlight = { count: 0 };
  let draining = false;

  const plain = createPlainSockets();
  const coalescer = createWriteCoalescer();
  const channels = createChannels({ bus, receive: (channel, message) => receive(channel, message) });
  const connections = createConnections({ ...deps, channels, rooms: services.rooms });
  const gate = createConnectGate({
    config: deps.config,
    places: createPlaces({
      perAddress: deps.config.rateLimits ? MAX_WITHOUT_NAMESPACE_PER_ADDRESS : Infinity,
      inAll: MAX_WITHOUT_NAMESPACE,
    }),
    namespaces: [CHAT_NAMESPACE, MONITOR_NAMESPACE],
  });

  const io = new Server(server, {
    path: SOCKET_IO_PATH,
    serveClient: false,
    transports: ['polling', 'websocket'],
    allowRequest: admitRequest({ ...deps, connections, gate }),
    cors: {
      origin: (origin, decide) =>
        void origins.isKnownOrigin(origin).then((known) => decide(null, known), decide),
    },
    maxHttpBufferSize: MAX_BODY_BYTES,
    perMessageDeflate: false,
    httpCompression: false,
    wsEngine: class extends WebSocketServer {
      constructor() {
        // Engine.IO does not pass on the options that bound a client.
        super(webSocketOptions(deps.config));
        refuseBadHandshakes(this);
      }
    },
    destroyUpgrade: false,
    connectTimeout: 10_000,
  });
  gate.attach(io.engine);
  const slowConsumers = dropSlowConsumers(io.engine, deps);
  const guard = { ...deps, connections, gate, slowConsumers, draining: () => draining };
  io.engine.on('connection_error', ({ req }: { req: IncomingMessage }) => {
    if (req.headers.upgrade && req.socket.writable) refuseUpgrade(req.socket, new AppError('bad_request'));
  });
  coalescer.attach(io.engine);

  const chat = io.of(CHAT_NAMESPACE) as unknown as ChatNamespace;
  const emitter = createEmitter({ chat, plain });
  const messages = messageHandlers(deps);
  const typing = typingHandlers(deps);
  const read = readHandler(deps);
  const refresh = authRefreshHandler({ ...deps, connections }, CHAT_SCOPES);
  guardNamespace(chat, guard, {
    kind: 'chat',
    scopes: CHAT_SCOPES,
    dispatch: createDispatcher({
      logger,
      inFlight,
      handlers: {
        'message.send': messages.send,
        'message.edit': messages.edit,
        'message.delete': messages.remove,
        'typing.start': typing.start,
        'typing.stop': typing.stop,
        read,
        sync: syncHandler(deps),
        'auth.refresh': refresh,
      },
    }),
    onOpen: ({ session, id }) => services.presence.connected(session.actor, id),
    onClose: ({ session, id }) => services.presence.disconnected(session.actor, id),
  });
  const monitor = attachMonitor(io, guard, inFlight);
  const gateway = createWebSocketGateway({
    ...guard,
    plain,
    coalescer,
    inFlight,
    handlers: { messages, typing, read, refresh },
  });
  const receive = createReceiver({ ...deps, emitter, connections, monitor });
  routeUpgrades(server, SOCKET_IO_PATH, [gateway.handleUpgrade]);
  deps.metrics?.observe({ connections: connections.countByKind });
  const heads = startHeads({ connections, rooms: services.rooms, logger });
  const ended = watchEndedSessions({ ...deps, connections, sessions: services.sessions });
  const watch = watchSessions({ ...deps, connections, afterReconnect: heads.tell });

  async function close(): Promise<void> {
    draining = true;
    heads.close();
    await ended.close();
    await watch.close();
    monitor.close();
    gateway.close();
    for (const connection of [...connections.all()]) connection.restart();
    // Who does not answer the close frame would keep its connection.
    const { clients } = io.engine as unknown as { clients: Record<string, EngineSocket> };
    for (const socket of Object.values(clients)) webSocketOf(socket)?.terminate();
    io.engine.close();
  }

  return {
    async drain(reconnectMs) {
      draining = true;
      const openTransports = () => gateway.size() + io.engine.clientsCount;
      await drainSockets({ connections, inFlight, reconnectMs, openTransports });
    },
    close,
  };
}
