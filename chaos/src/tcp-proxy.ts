import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What a wire can be made to do; each ends by itself but for `cut`, which is over at once. */
export const LINK_FAULTS = ['cut', 'stall', 'throttle', 'swallow'] as const;
export type LinkFault = (typeof LINK_FAULTS)[number];

/** A wire to a node whose address changes when it is started anew. */
export interface TcpProxy {
  /** Stays the same. */
  readonly url: string;
  target(port: number): void;
  /**
   * `cut`: every connection ends. `stall`: nothing moves for `ms`. `throttle`: 64 kB/s a connection for `ms`.
   * `swallow`: for `ms` requests arrive and no answer comes back, then every connection ends.
   */
  fail(fault: LinkFault, ms: number): Promise<void>;
  close(): Promise<void>;
}

const THROTTLED_BYTES_PER_MS = 64;

/** Starts a wire that leads nowhere until it has a target. */
export async function startTcpProxy(): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const faults = new Set<LinkFault>();
  let port: number | null = null;

  function relay(from: Socket, to: Socket, isAnswer: boolean): void {
    from.on('data', (bytes) => {
      if (isAnswer && faults.has('swallow')) return;
      const flushed = to.write(bytes);
      if (flushed && !faults.has('throttle')) return;
      from.pause();
      const go = () => void (faults.has('stall') || from.resume());
      if (flushed) setTimeout(go, bytes.length / THROTTLED_BYTES_PER_MS);
      else to.once('drain', go);
    });
  }

  const server = createServer((near) => {
    if (port === null) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      relay(socket, other, socket === far);
      if (faults.has('stall')) socket.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const during = async (fault: LinkFault, ms: number) => {
    faults.add(fault);
    await new Promise((resolve) => setTimeout(resolve, ms));
    faults.delete(fault);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: (next) => void (port = next),
    async fail(fault, ms) {
      if (fault === 'stall') for (const socket of sockets) socket.pause();
      if (fault !== 'cut') await during(fault, ms);
      if (fault === 'stall') for (const socket of sockets) socket.resume();
      if (fault === 'cut' || fault === 'swallow') cut();
    },
    async close() {
      port = null;
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
