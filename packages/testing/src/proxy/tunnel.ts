import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan } from '../fault-plan.js';
import { forward } from '../tcp-proxy/join-sockets.js';
import { plainFormat, socketIoFormat } from './socket-formats.js';
import { createFrameReader, encodeText } from './frames.js';
import type { Frame } from './frames.js';
import { problemOf, refusalResponse } from './refusals.js';

const HEAD_END = '\r\n\r\n';

interface TunnelOptions {
  /** The request for the upgrade. */
  request: IncomingMessage;
  /** To the client. */
  near: Socket;
  /** Bytes that the client sent after the request. */
  head: Buffer;
  /** Of the server, on 127.0.0.1. */
  port: number;
  plan: FaultPlan;
}

/** Forwards a WebSocket. Bytes are unchanged except for frames that a fault applies to. */
export function openTunnel({ request, near, head, port, plan }: TunnelOptions): void {
  const { url = '/' } = request;
  const format = url.startsWith('/socket.io/') ? socketIoFormat : plainFormat;
  near.on('error', () => near.destroy());
  const refusal = plan.refusesRequest(url);
  if (refusal) {
    const { status, reason, headers, body } = refusalResponse(refusal, url, request.headers.origin);
    const lines = Object.entries({ ...headers, Connection: 'close' }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    near.end([`HTTP/1.1 ${status} ${reason}`, ...lines].join('\r\n') + HEAD_END + body);
    return;
  }

  const far = connect(port, '127.0.0.1');
  far.on('error', () => far.destroy());
  far.on('close', () => line.end());
  near.on('close', () => far.destroy());
  near.on('end', () => far.end());
  const line = createLine(near, far, plan);

  const readUp = createFrameReader();
  function up(bytes: Buffer): void {
    for (const frame of readUp(bytes)) {
      const event = frame.text === null ? null : format.readEvent(frame.text);
      const refused = event && plan.refusesEvent(event.name);
      if (!refused) forward(near, far, frame.bytes);
      const reply = refused && event.refusal(problemOf(refused));
      if (reply) line.write(encodeText(reply));
    }
  }

  /** Returns whether the connection stays open. */
  function downFrame({ bytes, text }: Frame): boolean {
    if (text !== null && format.acknowledgesMessage(text) && plan.losesAcknowledgement()) {
      near.destroy();
      return false;
    }
    line.write(bytes);
    if (text !== null && format.isEvent(text) && plan.duplicates()) line.write(bytes);
    return true;
  }

  const readDown = createFrameReader();
  /** What arrived of the server's response to the handshake; null once it is complete. */
  let handshake: Buffer | null = Buffer.alloc(0);
  let isOpen = false;
  far.on('data', (bytes: Buffer) => {
    let rest = bytes;
    if (handshake) {
      handshake = Buffer.concat([handshake, bytes]);
      const end = handshake.indexOf(HEAD_END);
      if (end < 0) return;
      rest = handshake.subarray(end + HEAD_END.length);
      isOpen = handshake.toString('latin1').startsWith('HTTP/1.1 101 ');
      line.write(handshake.subarray(0, handshake.length - rest.length));
      handshake = null;
    }
    if (!isOpen) return line.write(rest);
    for (const frame of readDown(rest)) if (!downFrame(frame)) return;
  });
  far.write(handshakeOf(request), 'latin1');
  if (head.length > 0) up(head);
  near.on('data', up);
}

function handshakeOf({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]!}`] : [],
  );
  return [`${method} ${url} HTTP/1.1`, ...lines].join('\r\n') + HEAD_END;
}

/** Writes to the client in order; each piece is delayed by the delay at its arrival. */
function createLine(near: Socket, far: Socket, plan: Pick<FaultPlan, 'delay'>) {
  const gone = new AbortController();
  near.once('close', () => gone.abort());
  let last = Promise.resolve();
  let waiting = 0;

  async function pushLate(before: Promise<void>, bytes: Buffer, due: number): Promise<void> {
    await before;
    const left = due - performance.now();
    if (left > 0) await sleep(left, undefined, { signal: gone.signal }).catch(() => undefined);
    waiting -= 1;
    forward(far, near, bytes);
  }

  return {
    write(bytes: Buffer): void {
      const wait = plan.delay();
      if (wait === 0 && waiting === 0) return forward(far, near, bytes);
      waiting += 1;
      last = pushLate(last, bytes, performance.now() + wait);
    },
    end: () => void last.then(() => near.end()),
  };
}
