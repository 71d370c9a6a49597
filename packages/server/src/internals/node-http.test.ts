import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kernelProgress, responseInProgress, stopParsing } from './node-http.js';

const hint = `Node ${process.version} has changed a private part that internals/node-http.ts uses`;

let server: Server;
let client: Socket;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(client, 'connect');
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

/** Sends so many requests in one chunk and returns the first with its response. */
async function request(count = 1): Promise<[IncomingMessage, ServerResponse]> {
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count));
  return (await once(server, 'request')) as [IncomingMessage, ServerResponse];
}

it('finds the response that is being written on a connection', async () => {
  const [{ socket }, response] = await request();
  expect(responseInProgress(socket), `${hint}: _httpMessage`).toBe(response);
  response.end();
  await once(response, 'close');
  expect(responseInProgress(socket), `${hint}: _httpMessage`).toBeUndefined();
});

it('stops the parser in the middle of a chunk', async () => {
  let requests = 0;
  server.on('request', ({ socket }: IncomingMessage) => {
    requests += 1;
    stopParsing(socket);
    socket.destroy();
  });
  await request(100);
  await once(client, 'close');
  // The request that was being parsed, and the one that makes the parser stop.
  expect(requests, `${hint}: parser.onIncoming`).toBeLessThanOrEqual(2);
});

it('sees how much of a connection the kernel has taken', async () => {
  const [{ socket }, response] = await request();
  client.pause();
  expect(kernelProgress(socket), `${hint}: _handle`).toEqual({ taken: 0, waiting: 0 });
  const size = 64 * 1024 * 1024;
  response.end(Buffer.alloc(size));
  const { taken, waiting } = kernelProgress(socket);
  expect(taken + waiting, `${hint}: _handle.bytesWritten`).toBeGreaterThanOrEqual(size);
  expect(waiting, `${hint}: _handle.writeQueueSize`).toBeGreaterThan(0);
  expect(kernelProgress(undefined)).toEqual({ taken: 0, waiting: 0 });
});
