import { randomUUID } from 'node:crypto';
import { ServerResponse } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AppError } from '../errors.js';
import { responseInProgress } from '../internals/node-http.js';

/** Returns the headers of every response, with a request id; pages and static files relax them where they must. */
function responseHeaders(): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    Vary: 'Origin, Authorization',
    'X-Request-Id': randomUUID(),
  };
}

/** Content type of a problem document (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

/** Returns the headers of an error, including `Retry-After`. */
export function headersOf(error: AppError): Record<string, string> {
  return {
    ...error.headers,
    ...(error.retryAfter !== undefined && { 'Retry-After': String(error.retryAfter) }),
  };
}

/** Event of a `GuardedResponse` that is complete, whether or not the peer has read it. */
export const ENDED = Symbol('ended');
/** Length of a text, in UTF-16 code units, from which it is encoded at once. */
const LONG_TEXT = 64 * 1024;

/** The response of all our servers, whether our routes, Socket.IO or Node itself (400, 417) writes it. */
export class GuardedResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  /**
   * Adds the headers. Node calls this when it is the response's turn on its connection, so that responses behind another
   * one, as in a flood of requests in one chunk, cost no headers.
   */
  override assignSocket(socket: Socket): void {
    super.assignSocket(socket);
    for (const [name, value] of Object.entries(responseHeaders())) this.setHeader(name, value);
  }

  /** Emits `ENDED`. Encodes a long text, so that `writableLength` counts bytes. */
  override end(...args: unknown[]): this {
    const [chunk, encoding] = args;
    if (typeof chunk === 'string' && chunk.length >= LONG_TEXT)
      args[0] = Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined);
    super.end(...(args as Parameters<ServerResponse['end']>));
    this.emit(ENDED);
    return this;
  }
}

/** Writes a response to a socket without a `ServerResponse` (a refused upgrade, bytes that are no request); closes it. */
export function writeResponse(
  socket: Duplex,
  status: string,
  body?: object,
  extra: Record<string, string> = {},
): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    ...responseHeaders(),
    ...extra,
    Connection: 'close',
    ...(body !== undefined && { 'Content-Type': PROBLEM_TYPE }),
    'Content-Length': String(Buffer.byteLength(text)),
  };
  // The peer may be gone before it has read the response.
  socket.on('error', () => socket.destroy());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${text}`);
}

/** Status by Node's error code for bytes that are no valid request; every other code is a 400. */
const CLIENT_ERRORS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Responds to bytes that are no valid request as Node does, with our headers. */
export function handleClientErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const isResponding = responseInProgress(socket)?.headersSent === true;
    if (error.code === 'ECONNRESET' || !socket.writable || isResponding) socket.destroy(error);
    else writeResponse(socket, CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request');
  });
}
