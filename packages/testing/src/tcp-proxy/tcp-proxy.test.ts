import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTcpProxy } from './tcp-proxy.js';
import type { TcpProxy } from './tcp-proxy.js';

/** What the server behind the proxy received. */
let received: string;
let servers: Server[];
let proxy: TcpProxy;

/** A server that returns what it gets, behind a name of its own. */
async function startEcho(name: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString();
      socket.write(`${name}:${bytes.toString()}`);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(): Socket {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.on('error', () => socket.destroy());
  return socket;
}

/** The next piece that arrives, as text. */
async function next(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString();
}

beforeEach(async () => {
  received = '';
  servers = [];
  proxy = await startTcpProxy(await startEcho('a'));
});
afterEach(async () => {
  await proxy.close();
  for (const server of servers) server.close();
});

it('forwards in both directions, and routes new connections to another server', async () => {
  const first = open();
  first.write('1');
  expect(await next(first)).toBe('a:1');
  proxy.connectTo(await startEcho('b'));
  const second = open();
  second.write('2');
  expect(await next(second)).toBe('b:2');
  first.write('3');
  expect(await next(first)).toBe('a:3');
});

it('cuts open connections and accepts new ones', async () => {
  const socket = open();
  socket.write('1');
  await next(socket);
  proxy.cut();
  await once(socket, 'close');
  const again = open();
  again.write('2');
  expect(await next(again)).toBe('a:2');
});

it('is unreachable until it has a target again', async () => {
  const to = await startEcho('b');
  const socket = open();
  socket.write('1');
  await next(socket);
  proxy.goAway();
  await once(socket, 'close');
  await once(open(), 'close');
  proxy.connectTo(to);
  const again = open();
  again.write('2');
  expect(await next(again)).toBe('b:2');
});

it('stalls open and new connections, and loses nothing', async () => {
  const socket = open();
  socket.write('1');
  await next(socket);
  let isOver = false;
  const stalled = proxy.stall(100).then(() => (isOver = true));
  socket.write('2');
  const fresh = open();
  fresh.write('3');
  const answers = Promise.all([next(socket), next(fresh)]).then((texts) => ({ texts, isOver }));
  await stalled;
  expect(await answers).toEqual({ texts: ['a:2', 'a:3'], isOver: true });
});

it('throttles: bytes after many others arrive late', async () => {
  const socket = open();
  let isOver = false;
  const throttled = proxy.throttle(50).then(() => (isOver = true));
  // At 64 bytes a millisecond these take four times as long as the fault.
  const many = 'x'.repeat(12_800);
  socket.write(many);
  let text = '';
  while (text.length < many.length) text += await next(socket);
  socket.write('y');
  expect({ last: await next(socket), isOver }).toEqual({ last: 'a:y', isOver: true });
  await throttled;
});

it('swallows the replies of requests that arrive, then cuts', async () => {
  const socket = open();
  let replies = '';
  socket.on('data', (bytes: Buffer) => (replies += bytes.toString()));
  const swallowed = proxy.swallow(100);
  socket.write('1');
  await Promise.all([swallowed, once(socket, 'close')]);
  expect({ received, replies }).toEqual({ received: '1', replies: '' });
});
