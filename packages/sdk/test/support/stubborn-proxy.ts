import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { joinSockets } from '../../../testing/src/tcp-proxy/join-sockets.js';

/** A reverse proxy as its operator left it: requests pass, and upgrades pass only where it was told to. */
export interface StubbornProxy {
  url: string;
  /** `refuse`: 400, as proxies without WebSocket support answer; `swallow`: no answer at all; `pass`: as it should be. */
  upgrades: 'refuse' | 'swallow' | 'pass';
  /** Upgrades that were asked for. */
  asked: number;
  /** Breaks every WebSocket that is open. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts one in front of the server at this URL. */
export async function startStubbornProxy(to: string): Promise<StubbornProxy> {
  const { port } = new URL(to);
  const tunnels = new Set<Socket>();
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = send({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', ({ method, url, rawHeaders }, near: Socket, head: Buffer) => {
    proxy.asked += 1;
    tunnels.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => tunnels.delete(near));
    if (proxy.upgrades === 'swallow') return;
    if (proxy.upgrades === 'refuse')
      return near.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    const far = connect(Number(port), '127.0.0.1');
    const headers = rawHeaders.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
    far.write(`${method} ${url} HTTP/1.1\r\n${headers}\r\n`);
    far.write(head);
    joinSockets(near, far);
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: StubbornProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upgrades: 'refuse',
    asked: 0,
    cut() {
      for (const tunnel of tunnels) tunnel.destroy();
    },
    async close() {
      proxy.cut();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
