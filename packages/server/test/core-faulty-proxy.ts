import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A wire between driver and store that can be cut at the worst moment. */
export interface FaultyProxy {
  uri: string;
  /** The next command of this name reaches the store and is done there, but its answer never comes back. */
  loseAnswerTo(command: string): void;
  close(): Promise<void>;
}

/** Puts a TCP proxy before the embedded store. */
export async function startFaultyProxy(storeUri: string): Promise<FaultyProxy> {
  const target = targetOf(storeUri);
  const sockets = new Set<Socket>();
  let doomed: string | null = null;

  const server = createServer((client) => {
    const store = createConnection(target);
    let isCut = false;
    for (const socket of [client, store]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        store.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (doomed !== null && bytes.includes(`\u0002${doomed}\u0000`)) {
        doomed = null;
        isCut = true;
      }
      store.write(bytes);
    });
    store.on('data', (bytes) => {
      if (isCut) client.destroy();
      else client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    uri: storeUri.replace(/^mongodb:\/\/[^/?]+/, `mongodb://127.0.0.1:${port}`),
    loseAnswerTo: (command) => void (doomed = command),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function targetOf(uri: string): { path: string } | { host: string; port: number } {
  const host = decodeURIComponent(/^mongodb:\/\/([^/?]+)/.exec(uri)![1]!);
  if (host.startsWith('/')) return { path: host };
  const [name, port] = host.split(':');
  return { host: name!, port: Number(port) };
}
