import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { AppError, toProblem } from '../../errors.js';
import { headersOf, writeResponse } from '../../edge/base-response.js';

/** Takes an upgrade request that is its own; answers false for others. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

/** Answers an upgrade request with a problem document and closes. */
export function refuseUpgrade(socket: Duplex, error: AppError): void {
  const problem = toProblem(error);
  writeResponse(socket, `${problem.status} ${problem.title}`, problem, headersOf(error));
}

/** Answers ourselves what a WebSocket server finds wrong with a handshake. */
export function refuseBadHandshakes(server: WebSocketServer): void {
  server.on('wsClientError', (_error, socket) => refuseUpgrade(socket, new AppError('bad_request')));
}

/** Puts our listener last: what neither Socket.IO nor one of the handlers takes is answered 404. */
export function routeUpgrades(server: HttpServer, socketIoPath: string, handlers: UpgradeHandler[]): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(socketIoPath)) return;
    if (!handlers.some((handle) => handle(request, socket, head)))
      refuseUpgrade(socket, new AppError('not_found'));
  });
}
