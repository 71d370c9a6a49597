import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A wire to a server, with an address of its own that stays while the server behind it changes. */
export interface Wire {
  url: string;
  /** Ends every connection; there are none until `mend`. */
  cut(): void;
  /** Connects again, to the server at this URL. */
  mend(to: string): void;
  close(): Promise<void>;
}

/** Lays a wire to a server. */
export async function layWire(to: string): Promise<Wire> {
  const sockets = new Set<Socket>();
  let port: number | null = Number(new URL(to).port);
  const server = createServer((near) => {
    if (port === null) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    port = null;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: (next) => void (port = Number(new URL(next).port)),
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
