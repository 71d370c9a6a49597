import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket as ServerSocket } from 'ws';
import { systemClock } from '../create-environment.js';
import type { ChatSocket, Clock } from '../ports.js';
import { createManualClock } from '../testing/manual-clock.js';
import { createWebSocket } from './socket-io-transport.js';
import { webSocketClass } from './web-socket-node.js';

// The frames are those of https://socket.io/docs/v4/socket-io-protocol/; `packages/sdk/test` meets a real server.

let server: WebSocketServer;
let sockets: ChatSocket[];
const OPEN = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":65536}';

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/chat/socket.io/' });
  sockets = [];
  await once(server, 'listening');
});
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const socket of sockets) socket.disconnect();
  for (const client of server.clients) client.terminate();
  server.close();
  await once(server, 'close');
});

/** What the server's end got, in order; `next()` waits for it. */
function inbox(socket: ServerSocket) {
  const frames: string[] = [];
  let wake = () => {};
  socket.on('message', (data: Buffer) => {
    frames.push(data.toString());
    wake();
  });
  return {
    async next(): Promise<string> {
      while (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return frames.shift()!;
    },
  };
}

async function open(namespace: '/' | '/monitor' = '/', clock: Clock = systemClock) {
  const connection = once(server, 'connection') as Promise<[ServerSocket, { url: string }]>;
  const { port } = server.address() as AddressInfo;
  const serverUrl = `http://127.0.0.1:${port}/chat`;
  const socket = createWebSocket({ serverUrl, namespace, token: 't1' }, clock);
  sockets.push(socket);
  const happened = (event: string) => new Promise<unknown>((resolve) => socket.on(event, resolve));
  const [peer, request] = await connection;
  return { socket, peer, url: request.url, got: inbox(peer), happened };
}

it('performs the handshake with the token, replies to pings, and transmits events and acknowledgements', async () => {
  const { socket, peer, url, got, happened } = await open();
  expect(url).toBe('/chat/socket.io/?EIO=4&transport=websocket');
  const connected = happened('connect');
  peer.send(OPEN);
  expect(await got.next()).toBe('40{"token":"t1"}');
  peer.send('40{"sid":"b"}');
  await connected;
  peer.send('2');
  expect(await got.next()).toBe('3');

  const event = new Promise((resolve) => socket.onAny((...args) => resolve(args)));
  peer.send('42["message.new",{"room":"a,b"}]');
  expect(await event).toEqual(['message.new', { room: 'a,b' }]);

  const answers = [0, 1].map((n) => new Promise((resolve) => socket.emit('sync', { n }, resolve)));
  expect([await got.next(), await got.next()]).toEqual(['420["sync",{"n":0}]', '421["sync",{"n":1}]']);
  peer.send('431[{"ok":1}]');
  peer.send('430[{"ok":0}]');
  expect(await Promise.all(answers)).toEqual([{ ok: 0 }, { ok: 1 }]);
});

it('opens where a page has wrapped the class and left its constants out', async () => {
  const Own = webSocketClass();
  vi.stubGlobal('WebSocket', function WebSocket(url: string) {
    return new Own(url);
  });
  const { peer, got, happened } = await open();
  const connected = happened('connect');
  peer.send(OPEN);
  expect(await got.next()).toBe('40{"token":"t1"}');
  peer.send('40{"sid":"b"}');
  await connected;
});

it('uses its namespace only', async () => {
  const { socket, peer, got, happened } = await open('/monitor');
  const connected = happened('connect');
  peer.send(OPEN);
  expect(await got.next()).toBe('40/monitor,{"token":"t1"}');
  peer.send('40/monitor,{"sid":"b"}');
  await connected;
  const seen: string[] = [];
  const last = new Promise<void>((resolve) =>
    socket.onAny((event) => {
      seen.push(event);
      if (event === 'last') resolve();
    }),
  );
  for (const frame of ['42["other"]', '42/monitor,["cipher.flow",[]]', '42/monitor,["last"]'])
    peer.send(frame);
  await last;
  expect(seen).toEqual(['cipher.flow', 'last']);
});

it('reports why a handshake was refused', async () => {
  const { peer, happened } = await open();
  const refused = happened('connect_error');
  peer.send(OPEN);
  peer.send('44{"message":"invalid_token","data":{"code":"invalid_token","status":401}}');
  expect(await refused).toMatchObject({
    message: 'invalid_token',
    data: { code: 'invalid_token', status: 401 },
  });
});

it.each([
  ['closes', (peer: ServerSocket) => peer.close()],
  ['says goodbye', (peer: ServerSocket) => peer.send('41')],
  ['talks nonsense', (peer: ServerSocket) => peer.send('42{not json')],
  ['goes silent', (peer: ServerSocket) => peer.send('0{"pingInterval":1,"pingTimeout":1}')],
])('is disconnected, once, when the server %s', async (_what, act) => {
  const { socket, peer, happened } = await open();
  const connected = happened('connect');
  peer.send(OPEN);
  peer.send('40{"sid":"b"}');
  await connected;
  let times = 0;
  socket.on('disconnect', () => (times += 1));
  const told = happened('disconnect');
  const gone = once(peer, 'close');
  act(peer);
  await Promise.all([told, gone]);
  expect(times).toBe(1);
});

it('reports that it could not connect where the server closes before the handshake', async () => {
  const { peer, happened } = await open();
  const failed = happened('connect_error');
  peer.close();
  expect(await failed).toBeInstanceOf(Error);
});

it.each([
  ['the server says goodbye', 'disconnect', '41'],
  ['the server refuses it', 'connect_error', '44{"message":"invalid_token"}'],
  ['who hears an event ends it', 'last', '42["last"]'],
])('leaves no timer where %s', async (_what, event, frame) => {
  const clock = createManualClock();
  const { socket, peer, happened } = await open('/', clock);
  const connected = happened('connect');
  const over = new Promise<void>((resolve) => {
    socket.on(event, () => resolve());
    socket.onAny(() => {
      socket.disconnect();
      resolve();
    });
  });
  peer.send(OPEN);
  if (event !== 'connect_error') {
    peer.send('40{"sid":"b"}');
    await connected;
    expect(clock.waiting).toBe(1);
  }
  peer.send(frame);
  await over;
  expect(clock.waiting).toBe(0);
});

it('is terminated on Node where the server does not reply to its close frame', async () => {
  const connection = once(server, 'connection') as Promise<[ServerSocket]>;
  const { port } = server.address() as AddressInfo;
  const socket = new (webSocketClass())(`ws://127.0.0.1:${port}/chat/socket.io/`);
  const opened = new Promise((resolve) => (socket.onopen = resolve));
  const [peer] = await connection;
  await opened;
  peer.pause();
  const closed = new Promise((resolve) => (socket.onclose = resolve));
  socket.close();
  // `ws` alone would wait for half a minute, longer than a test may take.
  await closed;
  expect(socket.readyState).toBe(socket.CLOSED);
});
