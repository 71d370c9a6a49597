import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan } from '../fault-plan.js';
import { socketIoDoor } from './doors.js';
import { refusedAnswer } from './refusals.js';

/** Between the packets of one polling answer: https://socket.io/docs/v4/engine-io-protocol/#http-long-polling-1 */
const PACKET_SEPARATOR = '\x1e';
/** A send, an edit, a deletion. */
const MESSAGE_PATH = /^\/api\/chat\/rooms\/[^/]+\/messages\b/;
/** They are between two neighbours, not between client and server (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect', 'upgrade']);

interface ExchangeOptions {
  request: IncomingMessage;
  response: ServerResponse;
  /** Of the server, on 127.0.0.1. */
  port: number;
  plan: FaultPlan;
}

/** One request and its answer through the proxy. Rejects where the server breaks off, or the client goes. */
export async function exchange({ request, response, port, plan }: ExchangeOptions): Promise<void> {
  const { method = 'GET', url: path = '/' } = request;
  const refusal = method === 'OPTIONS' ? null : plan.refusesRequest(path);
  if (refusal) {
    const { status, headers, body } = refusedAnswer(refusal, path, request.headers.origin);
    request.resume();
    response.writeHead(status, headers).end(body);
    return;
  }

  const gone = new AbortController();
  response.once('close', () => gone.abort());
  // A connection of its own for each: one that is kept may be closed by the server just when it is used again.
  const far = httpRequest({
    ...{ host: '127.0.0.1', port, agent: false, signal: gone.signal, method, path },
    headers: endToEnd(request.headersDistinct),
  });
  request.pipe(far);
  const [answer] = (await once(far, 'response')) as [IncomingMessage];
  const status = answer.statusCode ?? 502;

  if (isDone(status) && method !== 'GET' && MESSAGE_PATH.test(path) && plan.losesAcknowledgement()) {
    response.destroy();
    return;
  }
  const isPoll = path.startsWith('/socket.io/') && method === 'GET' && isDone(status);
  const packets = isPoll ? (await readText(answer)).split(PACKET_SEPARATOR) : null;
  if (packets?.some(socketIoDoor.acknowledgesMessage) && plan.losesAcknowledgement()) {
    response.destroy();
    return;
  }
  const wait = plan.delay();
  if (wait > 0) await sleep(wait, undefined, { signal: gone.signal });

  const headers = endToEnd(answer.headersDistinct);
  if (!packets) {
    response.writeHead(status, answer.statusMessage, headers);
    await pipeline(answer, response);
    return;
  }
  const body = packets
    .flatMap((packet) => (socketIoDoor.isEvent(packet) && plan.duplicates() ? [packet, packet] : [packet]))
    .join(PACKET_SEPARATOR);
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) }).end(body);
}

function isDone(status: number): boolean {
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
