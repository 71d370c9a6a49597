import type { Socket } from 'node:net';

/**
 * Ties the lives of two sockets together: where one breaks or closes, the other is destroyed. Bytes are not forwarded.
 *
 * @param near - the socket of the client
 * @param far - the socket to the server
 */
export function joinSockets(near: Socket, far: Socket): void {
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    socket.setNoDelay(true);
    // Without a listener an error would end the process; `close` follows it.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => other.destroy());
  }
}

/**
 * Writes bytes that came from one socket to another, and reads no further until they have left.
 *
 * @param from - the socket that was read
 * @param to - the socket to write to
 * @param bytes - what was read
 */
export function forward(from: Socket, to: Socket, bytes: Buffer): void {
  if (to.destroyed || to.write(bytes)) return;
  from.pause();
  to.once('drain', () => from.resume());
}
