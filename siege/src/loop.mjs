// Clients that wait for each response, as honest programs do, but send the next request at once.
import { connect } from 'node:net';

const STATUS = /HTTP\/1\.1 (\d{3}) /g;
/** Milliseconds before a connection that was closed is opened again. */
const PAUSE_MS = 5;

/**
 * Keeps `width` connections open that send `depth` requests, read as many responses and start again. Resolves at the signal
 * with what was seen.
 * @param options `request(turn)`: returns the bytes of the next request; `once`: a connection reads one response and ends
 */
export function askInLoop({ host, port }, signal, { width = 32, depth = 1, request, once = false }) {
  const seen = { connections: 0, responses: 0, cut: 0, statuses: {} };
  const open = new Set();
  let turn = 0;

  function start() {
    if (signal.aborted) return;
    seen.connections += 1;
    const socket = connect({ host, port, noDelay: true });
    let missing = 0;
    let rest = '';
    function ask() {
      missing = depth;
      let bytes = '';
      for (let index = 0; index < depth; index += 1) bytes += request((turn += 1));
      socket.write(bytes);
    }
    socket.on('connect', ask);
    socket.on('data', (chunk) => {
      // A status line may be split across two chunks.
      const text = rest + chunk.toString('latin1');
      let end = 0;
      for (const match of text.matchAll(STATUS)) {
        seen.responses += 1;
        seen.statuses[match[1]] = (seen.statuses[match[1]] ?? 0) + 1;
        missing -= 1;
        end = match.index + match[0].length;
      }
      rest = text.slice(Math.max(end, text.length - 12));
      if (missing > 0 || signal.aborted) return;
      if (once) socket.destroy();
      else ask();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      if (signal.aborted) return;
      if (missing > 0) seen.cut += 1;
      setTimeout(start, PAUSE_MS);
    });
    open.add(socket);
  }

  for (let index = 0; index < width; index += 1) start();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      for (const socket of open) socket.destroy();
      resolve(seen);
    });
  });
}

/** A request; a body is a form unless `type` says otherwise. */
export function requestOf(
  method,
  path,
  { headers = '', body, type = 'application/x-www-form-urlencoded' } = {},
) {
  const content = body === undefined ? '' : `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: siege\r\n${headers}${content}\r\n${body ?? ''}`;
}
