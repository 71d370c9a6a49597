// The cost of a connection that never sends a complete request, at default limits.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Room, Upload } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

/** Of one address, without having authenticated. */
const MAX_ANONYMOUS = 256;
const CHECK_MS = 20;
const HEADERS_MS = 200;
const SILENCE_MS = 1000;
/** Of a part that comes in 80 pieces, one each 20 ms: longer than silence may last. */
const SLOW_BYTES = 160 * 1024;

let server: HttpServer;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
});

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1').setEncoding('latin1');
  socket.on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

async function exchange(socket: Socket, bytes: string): Promise<string> {
  socket.write(bytes);
  return String((await once(socket, 'data'))[0]);
}

/** Resolves with everything received until the server closes. */
async function untilClosed(socket: Socket): Promise<string> {
  let answer = '';
  socket.on('data', (text: string) => (answer += text));
  if (!socket.destroyed) await once(socket, 'close');
  return answer;
}

describe('TCP connections', () => {
  it('of one address are bounded until they authenticate; signing in frees a place', async () => {
    server = await startHttpServer({ RATE_LIMITS: 'on' });
    const { tokens } = await server.person('counted');
    const limited = vi.spyOn(server.running.context.securityLog, 'limited');
    const refused = () => limited.mock.calls.filter(([{ limit }]) => limit === 'connections.address').length;
    // Earlier requests may have left connections open.
    while (refused() === 0 && sockets.length <= MAX_ANONYMOUS) await open();
    expect(refused()).toBe(1);
    const before = sockets.length;
    expect(before).toBeLessThanOrEqual(MAX_ANONYMOUS + 1);
    expect(before).toBeGreaterThan(MAX_ANONYMOUS - 20);
    expect(await untilClosed(await open())).toBe('');

    const request = `GET /api/auth/profile/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokens.access_token}\r\n\r\n`;
    expect(await exchange(sockets[0]!, request)).toMatch(/^HTTP\/1\.1 200 /);
    const next = await open();
    expect(await exchange(next, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await untilClosed(await open())).toBe('');
  });
});

describe('a request that comes too slowly', () => {
  beforeEach(async () => {
    const timeouts = {
      headersTimeout: HEADERS_MS,
      requestTimeout: 2 * HEADERS_MS,
      silenceTimeout: SILENCE_MS,
      connectionsCheckingInterval: CHECK_MS,
    };
    server = await startHttpServer({ RATE_LIMITS: 'on' }, { timeouts });
  });

  /** Sends some bytes now and then, until the server closes. */
  async function drip(head: string, bytes: string): Promise<string> {
    const socket = await open();
    socket.write(head);
    let sent = 0;
    const dripping = setInterval(() => {
      // What comes behind a body begins another request.
      if (sent < SLOW_BYTES) socket.write(bytes);
      sent += bytes.length;
    }, CHECK_MS);
    try {
      return await untilClosed(socket);
    } finally {
      clearInterval(dripping);
    }
  }

  it('is ended within its header, however steadily bytes arrive', async () => {
    expect(await drip('GET /healthz HTTP/1.1\r\nX: ', 'x')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('is ended within its body', async () => {
    const head = 'POST /oauth/token/ HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n';
    const type = 'Content-Type: application/x-www-form-urlencoded\r\n\r\n';
    expect(await drip(head + type, 'x')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('is stored where it is a part of an upload, and ended once next to nothing of that comes', async () => {
    const { token, room } = await startRoom();
    const { body } = await server.call<Upload>('POST', `/api/chat/rooms/${room}/uploads/`, {
      ...{ token, body: { name: 'plan.txt', size: SLOW_BYTES } },
    });
    const head =
      `PUT /api/chat/uploads/${body.id}/parts/0/ HTTP/1.1\r\nHost: x\r\nContent-Length: ${SLOW_BYTES}\r\n` +
      `Authorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;
    const silent = await open();
    silent.write(`${head}xx`);
    expect(await untilClosed(silent)).toMatch(/^HTTP\/1\.1 408 /);
    expect(await drip(head, 'x')).toMatch(/^HTTP\/1\.1 408 /);
    expect(await drip(head, 'x'.repeat(SLOW_BYTES / 80))).toMatch(/^HTTP\/1\.1 204 /);
  });

  async function startRoom() {
    const { tokens } = await server.person('patient');
    const token = tokens.access_token;
    const { body } = await server.call<Room>('POST', '/api/chat/rooms/', { token, body: { name: 'Crew' } });
    return { token, room: body.slug };
  }
});
