import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, ServerResponse } from 'node:http';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Socket as EngineSocket } from 'engine.io';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { WebSocket, WebSocketServer } from 'ws';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  clientOfPoll,
  clientsOf,
  openingRequest,
  packetBytes,
  pauseTransport,
  pollResponse,
  resumeTransport,
  webSocketOf,
} from './engine-io.js';
import type { QueuedPacket } from './engine-io.js';

// The package does not export its package.json.
const root = join(dirname(createRequire(import.meta.url).resolve('engine.io')), '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const hint = `engine.io ${version} has changed a private part that internals/engine-io.ts uses`;

let http: HttpServer;
let server: Server;
let client: Socket;
let url: string;
/** Response that each request had when it was to be allowed. */
const responses: (ServerResponse | undefined)[] = [];

beforeEach(async () => {
  responses.length = 0;
  http = createServer();
  server = new Server(http, {
    wsEngine: WebSocketServer,
    allowRequest: (request, allow) => {
      responses.push(pollResponse(request));
      allow(null, true);
    },
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(async () => {
  client.disconnect();
  await server.close();
});

/** Connects by one transport; returns the server's side of the connection. */
async function open(transport: 'polling' | 'websocket'): Promise<EngineSocket> {
  client = connect(url, { transports: [transport], reconnection: false, forceNew: true });
  const [socket] = (await once(server.engine, 'connection')) as [EngineSocket];
  await once(client as unknown as NodeJS.EventEmitter, 'connect');
  return socket;
}

it('is verified for the installed major version of engine.io', () => {
  expect(
    version,
    `engine.io ${version}: read internals/engine-io.ts against it, then raise the version here`,
  ).toMatch(/^6\./);
  client = connect(url, { autoConnect: false });
});

it('finds the WebSocket, the opening request and the client', async () => {
  const socket = await open('websocket');
  expect(webSocketOf(socket), `${hint}: transport.socket`).toBeInstanceOf(WebSocket);
  expect(openingRequest(socket)?.url, `${hint}: request`).toContain('transport=websocket');
  expect(responses, `${hint}: req.res`).toEqual([undefined]);
  expect(clientsOf(server.engine), `${hint}: clients`).toEqual([socket]);
});

it('finds the response and the client of a poll', async () => {
  const owners: unknown[] = [];
  server.engine.on('headers', (_headers: unknown, request: IncomingMessage) =>
    owners.push(clientOfPoll(server.engine, request)),
  );
  const socket = await open('polling');
  expect(webSocketOf(socket), `${hint}: transport.socket`).toBeUndefined();
  expect(responses[0], `${hint}: req.res`).toBeInstanceOf(ServerResponse);
  expect(owners, `${hint}: req._query`).toContain(socket);
});

it('counts the bytes of a packet, encoded for many clients or for one', async () => {
  const socket = await open('websocket');
  const packets: QueuedPacket[] = [];
  socket.on('packetCreate', (packet: QueuedPacket) => packets.push(packet));
  const text = 'x'.repeat(1000);
  const received = once(client as unknown as NodeJS.EventEmitter, 'last');
  server.of('/').emit('broadcast', text);
  for (const one of server.of('/').sockets.values()) one.emit('last', text);
  await received;
  expect(packets.length, `${hint}: the event packetCreate`).toBe(2);
  expect(packets[0]!.options?.wsPreEncodedFrame, `${hint}: wsPreEncodedFrame`).toBeDefined();
  for (const packet of packets) expect(packetBytes(packet), `${hint}: packet.data`).toBeGreaterThan(1000);
});

it('holds packets back while a transport is paused, and sends all of them when it resumes', async () => {
  const socket = await open('websocket');
  let flushes = 0;
  server.engine.on('flush', () => (flushes += 1));
  pauseTransport(socket.transport);
  const received = once(client as unknown as NodeJS.EventEmitter, 'third');
  for (const event of ['first', 'second', 'third']) server.of('/').emit(event);
  expect(flushes, `${hint}: transport.writable`).toBe(0);
  resumeTransport(socket.transport);
  expect(flushes, `${hint}: the transport's event ready`).toBe(1);
  await received;
});
