import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { toAppError } from '../../errors.js';
import { logFailedHandshake } from '../connections/admission.js';
import { createBadFrameCounter } from '../connections/bad-frames.js';
import type { InFlight } from '../connections/in-flight.js';
import type { ChatHandlers } from '../handlers/index.js';
import { webSocketOptions } from '../transport/bounded-web-socket.js';
import { refuseBadHandshakes } from '../transport/upgrades.js';
import type { UpgradeHandler } from '../transport/upgrades.js';
import { admitWebSocket } from './admission.js';
import type { WebSocketAdmissionDeps } from './admission.js';
import { createFrameHandler } from './frames.js';
import { closeCodeOf, parseUpgradeRequest, SUBPROTOCOL } from './handshake.js';
import type { UpgradeRequest } from './handshake.js';
import { startHeartbeat } from './heartbeat.js';
import { receiveFrames } from './receive-frames.js';

interface GatewayDeps extends WebSocketAdmissionDeps {
  handlers: ChatHandlers;
  inFlight: InFlight;
}

/** The plain WebSocket `ws/chat/<slug>/`, for clients without Socket.IO. */
export interface WebSocketGateway {
  handleUpgrade: UpgradeHandler;
  /** Returns the number of WebSockets that are open or closing. */
  size(): number;
  close(): void;
}

/**
 * Creates the gateway. It accepts a socket first and then closes it with a code where it must be refused: browsers cannot
 * read why an upgrade was refused.
 */
export function createWebSocketGateway(deps: GatewayDeps): WebSocketGateway {
  const { config, logger, services } = deps;
  const receive = {
    handleFrame: createFrameHandler(deps.handlers, deps),
    inFlight: deps.inFlight,
    logger,
    countBadFrame: createBadFrameCounter(),
  };
  const heartbeat = startHeartbeat();
  const server = new WebSocketServer({
    ...webSocketOptions(config),
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  refuseBadHandshakes(server);

  async function open(ws: WebSocket, request: UpgradeRequest): Promise<void> {
    heartbeat.watch(ws);
    // `ws` closes with the fitting code by itself (1009, 1007, 1002).
    ws.on('error', () => {});
    // What the client sends before it is admitted stays in the kernel's buffer.
    ws.pause();
    try {
      const connection = await admitWebSocket(deps, ws, request);
      // The session may have ended in the meantime.
      if (ws.readyState !== ws.OPEN) return;
      services.presence.connected(connection.session.actor, connection.id);
      receiveFrames(ws, connection, receive);
    } catch (error) {
      logFailedHandshake(deps, error, request.peer.address, 'a plain WebSocket handshake failed');
      ws.close(closeCodeOf(error), toAppError(error).code);
    } finally {
      ws.resume();
    }
  }

  return {
    handleUpgrade(request: IncomingMessage, socket, head) {
      const parsed = parseUpgradeRequest(request, config.trustedProxies);
      if (!parsed) return false;
      server.handleUpgrade(request, socket, head, (ws) => void open(ws, parsed));
      return true;
    },
    size: heartbeat.size,
    close() {
      heartbeat.close();
      server.close();
    },
  };
}
