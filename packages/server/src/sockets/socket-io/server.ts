import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { MAX_BODY_BYTES } from '@sotto/protocol';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { createSlots } from '../../edge/unauthenticated-slots.js';
import { AppError } from '../../errors.js';
import type { Connections } from '../connections/connections.js';
import type { SocketsDeps } from '../deps.js';
import { webSocketOptions } from '../transport/bounded-web-socket.js';
import { dropSlowConsumers } from '../transport/slow-consumers.js';
import type { SlowConsumers } from '../transport/slow-consumers.js';
import { refuseBadHandshakes, refuseUpgrade } from '../transport/upgrades.js';
import type { WriteCoalescer } from '../transport/write-coalescer.js';
import { createConnectGate } from './connect-gate.js';
import type { ConnectGate } from './connect-gate.js';
import { createHandshakeGuard } from './handshake-guard.js';
import { MONITOR_NAMESPACE } from './monitor-namespace.js';
import { CHAT_NAMESPACE } from './namespace.js';

/** Path of all Socket.IO requests. */
export const SOCKET_IO_PATH = '/socket.io/';
/** Engine.IO connections in no namespace: of one address, and in all. A polling client has no TCP connection to count. */
const MAX_WITHOUT_NAMESPACE_PER_ADDRESS = 256;
const MAX_WITHOUT_NAMESPACE = 4096;
/** Milliseconds within which a client must join a namespace. */
const CONNECT_TIMEOUT_MS = 10_000;

interface SocketIoServerDeps extends SocketsDeps {
  connections: Connections;
  coalescer: WriteCoalescer;
}

/** Creates the Socket.IO server, with the bounds on what its clients may do before and after they authenticate. */
export function createSocketIoServer(
  server: HttpServer,
  deps: SocketIoServerDeps,
): { io: Server; gate: ConnectGate; slowConsumers: SlowConsumers } {
  const gate = createConnectGate({
    config: deps.config,
    slots: createSlots({
      perAddress: deps.config.rateLimits ? MAX_WITHOUT_NAMESPACE_PER_ADDRESS : Infinity,
      inAll: MAX_WITHOUT_NAMESPACE,
    }),
    namespaces: [CHAT_NAMESPACE, MONITOR_NAMESPACE],
  });
  const io = new Server(server, {
    path: SOCKET_IO_PATH,
    serveClient: false,
    transports: ['polling', 'websocket'],
    allowRequest: createHandshakeGuard({ ...deps, gate }),
    cors: {
      origin: (origin, decide) =>
        void deps.origins.isKnownOrigin(origin).then((known) => decide(null, known), decide),
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
    connectTimeout: CONNECT_TIMEOUT_MS,
  });
  gate.attach(io.engine);
  const slowConsumers = dropSlowConsumers(io.engine, deps);
  io.engine.on('connection_error', ({ req }: { req: IncomingMessage }) => {
    if (req.headers.upgrade && req.socket.writable) refuseUpgrade(req.socket, new AppError('bad_request'));
  });
  deps.coalescer.attach(io.engine);
  return { io, gate, slowConsumers };
}
