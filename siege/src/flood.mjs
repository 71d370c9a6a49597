// Connections that write as fast as they can.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const TEXT = 0x81;
const STATUS = /HTTP\/1\.1 (\d{3}) /g;
/** Milliseconds before a connection that was refused by the machine itself is opened again. */
const PAUSE_MS = 5;

/** One masked WebSocket frame. The mask of zeros leaves the payload as it is (RFC 6455 section 5.3). */
export function frame(text, opcode = TEXT) {
  const payload = Buffer.from(text);
  const long = payload.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head[0] = opcode;
  head[1] = 0x80 | (long ? 126 : payload.length);
  if (long) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** An upgrade request. */
export function upgradeRequest(path, headers = '') {
  return (
    `GET ${path} HTTP/1.1\r\nHost: siege\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${headers}\r\n`
  );
}

/** Returns a random token of that many characters. */
export const randomText = (length) => randomBytes(length).toString('base64url').slice(0, length);

/** Creates `count` blocks of about `bytes`, each of different pieces. */
export function blocks(count, bytes, piece) {
  return Array.from({ length: count }, () => {
    const parts = [];
    for (let size = 0; size < bytes;) {
      const part = Buffer.from(piece());
      parts.push(part);
      size += part.length;
    }
    return Buffer.concat(parts);
  });
}

/**
 * Keeps `width` connections open that write `bodies` repeatedly, as fast as the other side reads them; one that is cut
 * is opened again. Resolves at the signal with what was seen.
 * @param options `opening`: returns the first bytes, after which the head of the response is awaited; `bodies`: blocks to write;
 * `reads`: whether responses are read (true); `perSecond`: maximum number of connections opened per second; `everyMs`: milliseconds
 * between two blocks of one connection, instead of as fast as possible
 */
export function flood(
  { host, port },
  signal,
  { width = 4, opening, bodies = [], reads = true, perSecond, everyMs },
) {
  const seen = { cut: 0, connections: 0, sentMiB: 0, statuses: {} };
  const open = new Set();
  let sent = 0;

  function start() {
    if (signal.aborted) return;
    seen.connections += 1;
    const socket = connect({ host, port, noDelay: true });
    let next = 0;
    let begun = opening === undefined;
    let timer;
    function writeNext() {
      const body = bodies[next];
      next = (next + 1) % bodies.length;
      sent += body.length;
      return socket.write(body);
    }
    function pump() {
      while (!signal.aborted && !socket.destroyed && bodies.length > 0) if (!writeNext()) return;
    }
    function begin() {
      begun = true;
      if (!reads) socket.pause();
      if (everyMs) timer = setInterval(writeNext, everyMs);
      else pump();
    }
    if (!everyMs) socket.on('drain', () => begun && pump());
    socket.on('connect', () => (opening ? socket.write(opening()) : begin()));
    socket.on('data', (chunk) => {
      for (const [, status] of chunk.toString('latin1').matchAll(STATUS))
        seen.statuses[status] = (seen.statuses[status] ?? 0) + 1;
      if (!begun) begin();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      clearInterval(timer);
      if (signal.aborted) return;
      seen.cut += 1;
      setTimeout(start, perSecond ? (1000 * width) / perSecond : PAUSE_MS);
    });
    open.add(socket);
  }

  for (let index = 0; index < width; index += 1) start();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      for (const socket of open) socket.destroy();
      resolve({ ...seen, sentMiB: Math.round(sent / 1024 / 1024) });
    });
  });
}
