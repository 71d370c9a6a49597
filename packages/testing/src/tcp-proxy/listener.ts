import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** The accepting side of a proxy: every proxy of this package has one. */
export interface Listener {
  /** Of 127.0.0.1; it stays the same. */
  readonly port: number;
  /** Includes a socket in `cut`, `goAway` and `close` until it closes; accepted ones are included already. */
  track(socket: Socket): void;
  /** Destroys every socket; new connections are accepted. */
  cut(): void;
  /** Destroys every socket, and each new connection at once. */
  goAway(): void;
  /** The end of `goAway`. */
  comeBack(): void;
  close(): Promise<void>;
}

/**
 * Listens on a free port of 127.0.0.1.
 *
 * @param server - of `node:net` or `node:http`
 * @param accept - called with each connection that is not refused
 */
export async function startListener(server: Server, accept?: (near: Socket) => void): Promise<Listener> {
  const open = new Set<Socket>();
  let isAway = false;

  function track(socket: Socket): void {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  }
  function cut(): void {
    for (const socket of open) socket.destroy();
  }
  function goAway(): void {
    isAway = true;
    cut();
  }

  server.on('connection', (near: Socket) => {
    if (isAway) return void near.destroy();
    track(near);
    accept?.(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    track,
    cut,
    goAway,
    comeBack: () => void (isAway = false),
    async close() {
      goAway();
      server.close();
      await once(server, 'close');
    },
  };
}
