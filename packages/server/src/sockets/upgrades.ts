import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERRORS } from '@sotto/protocol';
import type { ErrorCode } from '@sotto/protocol';
import { AppError, toProblem } from '../errors.js';
import { RESPONSE_HEADERS } from './response-headers.js';

/** Takes an upgrade request that is its own; answers false for others. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

/** Answers an upgrade request with a problem document and closes. */
export function refuseUpgrade(socket: Duplex, code: ErrorCode): void {
  const body = JSON.stringify(toProblem(new AppError(code)));
  const { status, title } = ERRORS[code];
  // The peer may be gone before it has read the answer.
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      Object.entries(RESPONSE_HEADERS)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('') +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Puts our listener last: what neither Socket.IO nor one of the handlers takes is answered 404. */
export function routeUpgrades(server: HttpServer, socketIoPath: string, handlers: UpgradeHandler[]): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(socketIoPath)) return;
    // An upgraded socket has no listener of its own yet; a reset must not end the process.
    socket.on('error', () => socket.destroy());
    if (!handlers.some((handle) => handle(request, socket, head))) refuseUpgrade(socket, 'not_found');
  });
}
