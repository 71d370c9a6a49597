import type { IncomingMessage } from 'node:http';
import { CLOSE_CODES, HEADS_INTERVAL_SECONDS } from '@sotto/protocol';
import type { Message } from '@sotto/protocol';
import type { PlainFrame } from '@sotto/protocol/schemas';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { REFUSED_LINES } from '../../edge/log-budget.js';
import { AppError, toAppError } from '../../errors.js';
import { adviceFor } from '../../storage/driver-errors.js';
import { authenticate } from '../connections/authenticate.js';
import { CHAT_SCOPES } from '../socket-io/namespace.js';
import type { Connections } from '../connections/connections.js';
import type { SocketsDeps } from '../deps.js';
import { MAX_BAD_FRAMES } from '../socket-io/dispatch.js';
import type { InFlight } from '../socket-io/dispatch.js';
import { createPlainConnection } from './connection.js';
import type { PlainConnection } from './connection.js';
import { answerKeys, createFrameHandler, parsePlainFrame } from './frames.js';
import type { SharedHandlers } from './frames.js';
import { closeCodeOf, parsePlainRequest, SUBPROTOCOL } from './handshake.js';
import type { PlainRequest } from './handshake.js';
import type { PlainSockets } from './registry.js';
import { webSocketOptions } from '../transport/bounded-web-socket.js';
import { refuseBadHandshakes } from '../transport/upgrades.js';
import type { UpgradeHandler } from '../transport/upgrades.js';
import type { WriteCoalescer } from '../transport/write-coalescer.js';

/** Refused frames in a row before a client that does not slow down is closed. */
const MAX_RATE_LIMITED = 20;

interface GatewayDeps extends SocketsDeps {
  connections: Connections;
  plain: PlainSockets;
  coalescer: WriteCoalescer;
  handlers: SharedHandlers;
  inFlight: InFlight;
  draining: () => boolean;
}

/** The plain WebSocket `ws/chat/<slug>/`, for clients without Socket.IO. */
export interface WebSocketGateway {
  handleUpgrade: UpgradeHandler;
  /** WebSockets that are open or closing. */
  size(): number;
  close(): void;
}

/** Makes the gateway. A socket is accepted first and then closed with its code: browsers cannot read a refused upgrade. */
export function createWebSocketGateway(deps: GatewayDeps): WebSocketGateway {
  const { config, connections, inFlight, logger, services } = deps;
  const handleFrame = createFrameHandler(deps.handlers, deps);
  const alive = new Map<WebSocket, boolean>();
  const server = new WebSocketServer({
    ...webSocketOptions(config),
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  refuseBadHandshakes(server);

  async function admit(ws: WebSocket, { slug, token, origin, peer }: PlainRequest): Promise<PlainConnection> {
    if (deps.draining()) throw new AppError('draining');
    if (!(await deps.origins.isKnownOrigin(origin))) {
      deps.securityLog.originRefused({ address: peer.address, door: 'websocket', origin });
      throw new AppError('origin_not_allowed');
    }
    const claimant = { address: peer.address, door: 'websocket', origin } as const;
    const session = await authenticate(deps, token, claimant, CHAT_SCOPES);
    const { userId } = session.actor;
    deps.peers.identify(peer.socket, userId);
    await deps.limiter.enforce('api.user', userId, deps.services.prices.ofRooms(userId));
    if (!slug) throw new AppError('room_not_found');
    const { room } = await services.rooms.resolveMember(session.actor, slug);
    if (connections.countOf(session.actor.userId) >= config.maxSocketsPerUser)
      throw new AppError('too_many_sockets');
    const connection = createPlainConnection({
      ...deps,
      ws,
      session,
      claimant,
      room,
      onWritten: () => deps.peers.written(peer.socket),
      onEnd(ended) {
        connections.remove(ended);
        services.presence.disconnected(ended.session.actor, ended.id);
      },
    });
    await connections.add(connection);
    // A revocation between the first look and the registration found no connection to cut.
    await services.sessions.verify(session.token);
    return connection;
  }

  function listen(ws: WebSocket, connection: PlainConnection): void {
    let badFrames = 0;
    let rateLimited = 0;
    let underWay = 0;
    const isTooFast = () => rateLimited >= MAX_RATE_LIMITED;

    function refuse(error: unknown, frame: unknown): void {
      const known = toAppError(error);
      connection.sendObject('error', {
        ...answerKeys(frame),
        code: known.code,
        detail: known.message,
        ...(known.retryAfter !== undefined && { retryAfter: known.retryAfter }),
      });
      if (known.code === 'rate_limited') rateLimited += 1;
    }

    function refuseBad(error: unknown, text: string): void {
      refuse(error, readAnyway(text));
      badFrames += 1;
      if (badFrames >= MAX_BAD_FRAMES) connection.end('bad_frames');
    }

    async function take(text: string): Promise<void> {
      let frame;
      try {
        frame = parsePlainFrame(text);
      } catch (error) {
        return refuseBad(error, text);
      }
      inFlight.count += 1;
      underWay += 1;
      try {
        const data = await handleFrame(connection, connection.room.slug, frame);
        connection.sendObject('ack', { ...answerKeys(frame), ...madeId(frame, data), data });
        if (!isTooFast()) rateLimited = 0;
      } catch (error) {
        if (toAppError(error).status >= 500)
          logger.error({ err: error }, adviceFor(error) ?? 'a plain WebSocket frame failed');
        refuse(error, frame);
      } finally {
        inFlight.count -= 1;
        underWay -= 1;
      }
      // What was taken is answered before the connection goes.
      if (isTooFast() && underWay === 0) connection.close(CLOSE_CODES.rateLimited, 'rate_limited');
    }

    ws.on('message', (data: RawData, isBinary: boolean) => {
      if (ws.readyState !== ws.OPEN || isTooFast()) return;
      if (isBinary) refuseBad(new AppError('bad_request', 'Frames are JSON texts'), '');
      else void take((data as Buffer).toString());
    });
  }

  async function open(ws: WebSocket, request: PlainRequest): Promise<void> {
    alive.set(ws, true);
    ws.on('close', () => alive.delete(ws));
    ws.on('pong', () => alive.set(ws, true));
    // `ws` closes by itself with the fitting code (1009, 1007, 1002); nobody else needs to hear of it.
    ws.on('error', () => {});
    // What the client sends before it is admitted waits in the kernel.
    ws.pause();
    try {
      const connection = await admit(ws, request);
      // Its session may have ended in the meantime.
      if (ws.readyState !== ws.OPEN) return;
      services.presence.connected(connection.session.actor, connection.id);
      listen(ws, connection);
    } catch (error) {
      const { code, status } = toAppError(error);
      if (status >= 500)
        deps.logBudget.write(`error ${code}`, request.peer.address, REFUSED_LINES, () =>
          logger.error({ err: error }, adviceFor(error) ?? 'a plain WebSocket handshake failed'),
        );
      ws.close(closeCodeOf(error), code);
    } finally {
      ws.resume();
    }
  }

  const pinger = setInterval(() => {
    for (const [ws, answered] of alive) {
      if (!answered) ws.terminate();
      else {
        alive.set(ws, false);
        ws.ping();
      }
    }
  }, HEADS_INTERVAL_SECONDS * 1000);
  pinger.unref();

  return {
    handleUpgrade(request: IncomingMessage, socket, head) {
      const parsed = parsePlainRequest(request, config.trustedProxies);
      if (!parsed) return false;
      server.handleUpgrade(request, socket, head, (ws) => void open(ws, parsed));
      return true;
    },
    size: () => alive.size,
    close() {
      clearInterval(pinger);
      for (const ws of alive.keys()) ws.terminate();
      server.close();
    },
  };
}

/** The `clientMessageId` of a stored message, also where the server made it. */
function madeId(frame: PlainFrame, data: unknown): { clientMessageId?: string } {
  return frame.type === 'message.send' ? { clientMessageId: (data as Message).clientMessageId } : {};
}

/** Even the answer to a frame that does not parse names the `id` that it came with. */
function readAnyway(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
