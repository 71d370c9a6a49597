import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { MAX_CHECKS_WITHOUT_PROGRESS, MAX_UNSENT_PER_HOLDER } from '../src/edge/unsent-bytes.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

const PAGE = '/api/chat/rooms/long/messages/?limit=100';
/** One response waits per connection, and those behind it are not started: more than the bound allows. */
const CONNECTIONS = 12;
/**
 * Requests that fill the kernel's buffers of one connection, which our bounds do not count, and more: Linux lets a receive
 * buffer grow to 32 MiB, most of all on a busy machine, and a send buffer to 4 MiB. A page has 1.6 MiB, and what a socket
 * sends at once 256 KiB.
 */
const ROUNDS = 200;
const ROUNDS_OF_PAGES = 40;

/** The kernel decides how many responses it takes. */
const LONG = { timeout: 180_000 };

/** One way to request a long response. */
interface Transport {
  name: string;
  /** Opens it as a user. */
  open(token: string): Promise<Socket>;
  ask(socket: Socket, token: string): void;
}

let server: HttpServer;
let pageBytes: number;
const sockets: Socket[] = [];
const unsentBytes = () => server.running.context.peers.unsentBytes();

beforeAll(async () => {
  server = await startHttpServer();
  const { tokens } = await server.person('author');
  const { access_token: token } = tokens;
  await server.call('POST', '/api/chat/rooms/', {
    ...{ token, body: { name: 'Long', slug: 'long', visibility: 'public' } },
  });
  const body = { content: '\u{1f600}'.repeat(4000) };
  const send = () => server.call('POST', '/api/chat/rooms/long/messages/', { token, body });
  await Promise.all(Array.from({ length: 100 }, send));
  pageBytes = Buffer.byteLength((await server.call('GET', PAGE, { token })).text);
});
afterAll(() => server.close());
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect.poll(unsentBytes).toBe(0);
});

/** Opens a TCP connection that stops reading once each of `openings` has its response. */
async function openSocket(...openings: [string | Buffer, RegExp][]): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  let answer = '';
  const read = (data: Buffer) => (answer += data.toString('latin1'));
  socket.on('data', read);
  for (const [opening, answered] of openings) {
    socket.write(opening);
    await expect.poll(() => answered.test(answer)).toBe(true);
  }
  socket.off('data', read).pause();
  return socket;
}

const upgrade = (path: string, headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
  `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${headers}\r\n`;

/** A text frame of less than 126 bytes with a mask of zeros. */
const frame = (text: string) =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

const transports: Transport[] = [
  {
    name: 'HTTP',
    open: () => openSocket(),
    ask: (socket, token) =>
      socket.write(`GET ${PAGE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`),
  },
  {
    name: 'Socket.IO',
    open: (token) =>
      openSocket(
        [upgrade('/socket.io/?EIO=4&transport=websocket'), /"sid"/],
        [frame(`40{"token":"${token}"}`), /40\{"sid"/],
      ),
    ask: (socket) => socket.write(frame('421["sync",{"rooms":{"long":0}}]')),
  },
  {
    name: 'plain WebSocket',
    open: (token) =>
      openSocket([upgrade('/ws/chat/long/', `Authorization: Bearer ${token}\r\n`), /^HTTP\/1.1 101/]),
    ask: (socket) => socket.write(frame('{"type":"sync","since":0}')),
  },
];

let people = 0;
async function signUp(): Promise<string> {
  const { tokens } = await server.person(`sleeper-${(people += 1)}`);
  await server.call('POST', '/api/chat/rooms/long/join/', { token: tokens.access_token });
  return tokens.access_token;
}

/** Sends requests on one connection until a part of the responses waits for the kernel. */
async function fill({ ask }: Transport, socket: Socket, token: string): Promise<void> {
  // One user's reads run one at a time and in order: when this one has its response, those before have theirs too.
  const follow = () => server.call('GET', '/api/chat/rooms/long/messages/?limit=1', { token });
  async function isFull(): Promise<boolean> {
    if (unsentBytes() === 0) return false;
    // What the kernel was not offered yet counts too, but does not wait for it.
    await follow();
    return unsentBytes() > 0;
  }
  for (let round = 0; round < ROUNDS && !socket.destroyed && !(await isFull()); round += 1) {
    ask(socket, token);
    await follow();
  }
  expect(unsentBytes()).toBeGreaterThan(0);
}

/** Returns whether the connection was closed; an unread connection shows this late. */
function isCut(socket: Socket): () => boolean {
  let cut = false;
  socket.once('close', () => (cut = true));
  return () => cut;
}

describe.each(transports)('responses that the client does not read, over $name', (transport) => {
  it('close the connection after 30 checks without progress', async () => {
    const token = await signUp();
    const socket = await transport.open(token);
    await fill(transport, socket, token);
    const wasCut = isCut(socket);
    for (let check = 0; check <= MAX_CHECKS_WITHOUT_PROGRESS; check += 1)
      server.running.context.peers.check();
    expect(unsentBytes()).toBe(0);
    socket.resume();
    await expect.poll(wasCut).toBe(true);
  });

  it('are kept for a client that reads slowly', async () => {
    const token = await signUp();
    const socket = await transport.open(token);
    await fill(transport, socket, token);
    const wasCut = isCut(socket);
    const { peers } = server.running.context;
    for (let left = unsentBytes(); left > 0;) {
      for (let check = 1; check < MAX_CHECKS_WITHOUT_PROGRESS - 5; check += 1) peers.check();
      expect(wasCut()).toBe(false);
      // The client reads a little more, whenever the kernel chooses.
      await expect.poll(() => (socket.read(), peers.check(), unsentBytes())).toBeLessThan(left);
      left = unsentBytes();
    }
    expect(wasCut()).toBe(false);
    transport.ask(socket, token);
    await new Promise((resolve) => socket.once('readable', resolve));
  });
});

it('keeps at most the allowed bytes for a user who does not read, over all connections', LONG, async () => {
  const [http] = transports;
  const token = await signUp();
  const limited = vi.spyOn(server.running.context.securityLog, 'limited');
  const flood = await Promise.all(Array.from({ length: CONNECTIONS }, () => http!.open(token)));
  const limits = () => limited.mock.calls.map(([{ limit }]) => limit);
  let peak = 0;
  // One after the other, to stay within the separate bound on requests in progress per connection.
  for (let turn = 0; turn < ROUNDS_OF_PAGES * CONNECTIONS && limits().length === 0; turn += 1) {
    http!.ask(flood[turn % CONNECTIONS]!, token);
    // When this request has its response, the one before has too.
    await server.call('GET', '/api/chat/rooms/long/messages/?limit=1', { token });
    peak = Math.max(peak, unsentBytes());
  }
  expect(limits()).toContain('unsent.bytes');
  expect(limits()).not.toContain('requests.connection');
  // Responses of one turn of the event loop are judged after it.
  expect(peak).toBeLessThanOrEqual(MAX_UNSENT_PER_HOLDER + CONNECTIONS * pageBytes);
  expect((await server.call('GET', PAGE, { token })).status).toBe(200);
});
