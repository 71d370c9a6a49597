import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Returns a function that sums what the server's connections have not taken yet, in bytes: HTTP and sockets alike. */
export function watchUnsentBytes(server: Server): () => number {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    let bytes = 0;
    for (const { writableLength } of open) bytes += writableLength;
    return bytes;
  };
}
