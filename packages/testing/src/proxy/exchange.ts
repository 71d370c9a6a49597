import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan } from '../fault-plan.js';
import { socketIoFormat } from './socket-formats.js';
import { refusalResponse } from './refusals.js';

/** Between the packets of one polling response: https://socket.io/docs/v4/engine-io-protocol/#http-long-polling-1 */
const PACKET_SEPARATOR = '\x1e';
/** Paths that send, edit and delete messages. */
const MESSAGE_PATH = /^\/api\/chat\/rooms\/[^/]+\/messages\b/;
/** Headers of one connection, not of client and server (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect', 'upgrade']);

interface ExchangeOptions {
  request: IncomingMessage;
  response: ServerResponse;
  /** Of the server, on 127.0.0.1. */
  port: number;
  plan: FaultPlan;
}

/** Forwards one request and its response. Rejects if the server or the client closes the connection. */
export async function exchange({ request, response, port, plan }: ExchangeOptions): Promise<void> {
  const { method = 'GET', url: path = '/' } = request;
  const refusal = method === 'OPTIONS' ? null : plan.refusesRequest(path);
  if (refusal) {
    const { status, headers, body } = refusalResponse(refusal, path, request.headers.origin);
    request.resume();
    response.writeHead(status, headers).end(body);
    return;
  }

  const gone = new AbortController();
  response.once('close', () => gone.abort());
  // A new connection for each request: the server may close a kept one just when it is used again.
  const far = httpRequest({
    ...{ host: '127.0.0.1', port, agent: false, signal: gone.signal, method, path },
    headers: endToEnd(request.headersDistinct),
  });
  request.pipe(far);
  const [reply] = (await once(far, 'response')) as [IncomingMessage];
  const status = reply.statusCode ?? 502;

  if (isSuccess(status) && method !== 'GET' && MESSAGE_PATH.test(path) && plan.losesAcknowledgement()) {
    response.destroy();
    return;
  }
  const isPoll = path.startsWith('/socket.io/') && method === 'GET' && isSuccess(status);
  const packets = isPoll ? (await readText(reply)).split(PACKET_SEPARATOR) : null;
  if (packets?.some(socketIoFormat.acknowledgesMessage) && plan.losesAcknowledgement()) {
    response.destroy();
    return;
  }
  const wait = plan.delay();
  if (wait > 0) await sleep(wait, undefined, { signal: gone.signal });

  const headers = endToEnd(reply.headersDistinct);
  if (!packets) {
    response.writeHead(status, reply.statusMessage, headers);
    await pipeline(reply, response);
    return;
  }
  const body = packets
    .flatMap((packet) => (socketIoFormat.isEvent(packet) && plan.duplicates() ? [packet, packet] : [packet]))
    .join(PACKET_SEPARATOR);
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) }).end(body);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function endToEnd(headers: NodeJS.Dict<string[]>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, values]) => {
      if (values === undefined || HOP_BY_HOP.has(name)) return [];
      return [[name, values.length === 1 ? values[0]! : values]];
    }),
  );
}
