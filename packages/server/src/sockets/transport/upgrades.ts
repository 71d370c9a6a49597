import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { AppError, toProblem } from '../../errors.js';
import { headersOf, writeResponse } from '../../edge/base-response.js';

/** Handles an upgrade request. Returns false where the request is not for this handler. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

/** Refuses an upgrade request with a problem document (RFC 9457) and closes the connection. */
export function refuseUpgrade(socket: Duplex, error: AppError): void {
  const problem = toProblem(error);
  writeResponse(socket, `${problem.status} ${problem.title}`, problem, headersOf(error));
}

/** Refuses malformed WebSocket handshakes with our own response instead of that of `ws`. */
export function refuseBadHandshakes(server: WebSocketServer): void {
  server.on('wsClientError', (_error, socket) => refuseUpgrade(socket, new AppError('bad_request')));
}

/** Routes upgrade requests to the first handler that takes them. What neither Socket.IO nor a handler takes gets a 404. */
export function routeUpgrades(server: HttpServer, socketIoPath: string, handlers: UpgradeHandler[]): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(socketIoPath)) return;
    if (!handlers.some((handle) => handle(request, socket, head)))
      refuseUpgrade(socket, new AppError('not_found'));
  });
}
