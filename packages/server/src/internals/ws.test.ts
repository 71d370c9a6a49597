import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discardUnparsed, tcpSocketOf } from './ws.js';

const { version } = createRequire(import.meta.url)('ws/package.json') as { version: string };
const hint = `ws ${version} has changed a private part that internals/ws.ts uses`;

let server: WebSocketServer;
let client: WebSocket;
let accepted: WebSocket;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, allowSynchronousEvents: false });
  await once(server, 'listening');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  [[accepted]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], []];
});
afterEach(() => {
  client.terminate();
  server.close();
});

it('is verified for the installed major version of ws', () => {
  expect(version, `ws ${version}: read internals/ws.ts against it, then raise the version here`).toMatch(
    /^8\./,
  );
});

it('finds the TCP socket below a WebSocket', () => {
  const { port } = server.address() as AddressInfo;
  expect(tcpSocketOf(accepted), `${hint}: _socket`).toBeInstanceOf(Socket);
  expect(tcpSocketOf(accepted)?.localPort, `${hint}: _socket`).toBe(port);
  expect(tcpSocketOf(undefined)).toBeUndefined();
});

it('discards frames that were received together with the current one', async () => {
  const received: string[] = [];
  accepted.on('message', (data: Buffer) => {
    received.push(data.toString());
    if (received.length === 1) discardUnparsed(accepted);
  });
  tcpSocketOf(client)!.cork();
  for (const text of ['first', 'second', 'third']) client.send(text);
  tcpSocketOf(client)!.uncork();
  await once(accepted, 'message');
  client.ping();
  await once(client, 'pong');
  expect(received, `${hint}: _receiver._buffers, _bufferedBytes`).toEqual(['first']);
});
