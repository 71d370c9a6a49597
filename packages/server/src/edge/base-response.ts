import { randomUUID } from 'node:crypto';
import { ServerResponse } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AppError } from '../errors.js';

/** What every response carries, with an id of ours; pages and static files loosen their own part of it. */
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

/** The headers that an error brings, `Retry-After` among them. */
export function headersOf(error: AppError): Record<string, string> {
  return {
    ...error.headers,
    ...(error.retryAfter !== undefined && { 'Retry-After': String(error.retryAfter) }),
  };
}

/** Event of a `GuardedResponse` whose answer is complete, taken by the other side or not. */
export const ENDED = Symbol('ended');
/** Characters from which a text is encoded at once. */
const LONG_TEXT = 64 * 1024;

/** The response of a server of ours, whoever writes it: our routes, Socket.IO, or Node itself (400, 417). */
export class GuardedResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  /**
   * As Node's, which calls it when it is the response's turn on its connection. Responses that wait behind another one,
   * as in a flood of requests in one chunk, cost no headers.
   */
  override assignSocket(socket: Socket): void {
    super.assignSocket(socket);
    for (const [name, value] of Object.entries(responseHeaders())) this.setHeader(name, value);
  }

  /** As Node's, with the event `ENDED`. A long text waits as bytes, so that `writableLength` counts bytes. */
  override end(...args: unknown[]): this {
    const [chunk, encoding] = args;
    if (typeof chunk === 'string' && chunk.length >= LONG_TEXT)
      args[0] = Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined);
    super.end(...(args as Parameters<ServerResponse['end']>));
    this.emit(ENDED);
    return this;
  }
}

/** A response to a socket that has no `ServerResponse`: a refused upgrade, or bytes that are no request. Closes it. */
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
  // The peer may be gone before it has read the answer.
  socket.on('error', () => socket.destroy());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${text}`);
}

/** Status by Node's code of what was wrong with the bytes; anything else is a 400. */
const CLIENT_ERRORS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers bytes that are no request as Node does, with our headers. */
export function answerBadRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Node has no public name for the response that is being written; nothing may be put into its midst.
    const { _httpMessage: current } = socket as { _httpMessage?: ServerResponse };
    if (error.code === 'ECONNRESET' || !socket.writable || current?.headersSent) socket.destroy(error);
    else writeResponse(socket, CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request');
  });
}
