// One sum per user over all kinds of sockets: opening ten connections does not give ten times the space.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { MAX_UNSENT_PER_HOLDER } from '../src/edge/unsent-bytes.js';
import { MAX_UNSENT_BYTES } from '../src/sockets/transport/slow-consumers.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

/** Size of one page of changes, about. */
const CHANGES_BYTES = 256 * 1024;
/** Pages that wait for each client: together less than the bound for one socket. */
const WAITING_PAGES = 3;

/** A client that reads nothing. */
interface Sleeper {
  ask(): Promise<void> | void;
  /** Replies to a heartbeat that it has not read. */
  beat(): Promise<void> | void;
  end(): void;
}

interface Transport {
  name: string;
  open(token: string): Promise<Sleeper>;
}

let server: HttpServer;
const sleepers: Sleeper[] = [];
const peers = () => server.running.context.peers;

beforeAll(async () => {
  server = await startHttpServer();
  // It would disconnect those who read nothing for half a minute, which this test may take on a busy machine.
  peers().close();
  const { tokens } = await server.person('author');
  const { access_token: token } = tokens;
  await server.call('POST', '/api/chat/rooms/', { token, body: { name: 'Long', slug: 'long' } });
  const body = { content: '\u{1f600}'.repeat(4000) };
  const send = () => server.call('POST', '/api/chat/rooms/long/messages/', { token, body });
  await Promise.all(Array.from({ length: 20 }, send));
});
afterAll(() => server.close());
afterEach(async () => {
  vi.restoreAllMocks();
  for (const sleeper of sleepers.splice(0)) sleeper.end();
  await expect.poll(() => peers().unsentBytes()).toBe(0);
});

const TEXT = 1;
const PONG = 10;

/** A frame with a mask of zeros. */
const frame = (text: string, opcode = TEXT) =>
  Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

/** Opens a WebSocket that stops reading once each of `openings` has its response. */
async function openWebSocket(path: string, headers: string, openings: [string, RegExp][]): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {});
  let answer = '';
  const read = (data: Buffer) => (answer += data.toString('latin1'));
  socket.on('data', read);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${headers}\r\n`,
  );
  await expect.poll(() => answer).toMatch(/^HTTP\/1.1 101/);
  for (const [opening, answered] of openings) {
    await expect.poll(() => answer).toMatch(/"sid"/);
    socket.write(frame(opening));
    await expect.poll(() => answer).toMatch(answered);
  }
  socket.off('data', read).pause();
  return socket;
}

async function poll(path: string, body?: string): Promise<string> {
  const response = await fetch(server.url + path, { ...(body !== undefined && { method: 'POST', body }) });
  return response.text();
}

const transports: Transport[] = [
  {
    name: 'Socket.IO over WebSockets',
    async open(token) {
      const socket = await openWebSocket('/socket.io/?EIO=4&transport=websocket', '', [
        [`40{"token":"${token}"}`, /40\{"sid"/],
      ]);
      return {
        ask: () => void socket.write(frame('421["sync",{"rooms":{"long":0}}]')),
        beat: () => void socket.write(frame('3')),
        end: () => void socket.destroy(),
      };
    },
  },
  {
    name: 'plain WebSockets',
    async open(token) {
      const socket = await openWebSocket('/ws/chat/long/', `Authorization: Bearer ${token}\r\n`, []);
      return {
        ask: () => void socket.write(frame('{"type":"sync","since":0}')),
        beat: () => void socket.write(frame('', PONG)),
        end: () => void socket.destroy(),
      };
    },
  },
  {
    name: 'Socket.IO over polling',
    async open(token) {
      const path = '/socket.io/?EIO=4&transport=polling';
      const { sid } = JSON.parse((await poll(path)).slice(1)) as { sid: string };
      const own = `${path}&sid=${sid}`;
      await poll(own, `40{"token":"${token}"}`);
      expect(await poll(own)).toMatch(/40\{"sid"/);
      return {
        // Nothing is kept of a disconnected client.
        ask: () => poll(own, '421["sync",{"rooms":{"long":0}}]').then(() => {}),
        beat: () => poll(own, '3').then(() => {}),
        end: () => void poll(own, '1').catch(() => {}),
      };
    },
  },
];

let people = 0;

it.each(transports)('bounds what waits for one user: $name', { timeout: 180_000 }, async ({ open }) => {
  const { tokens } = await server.person(`sleeper-${(people += 1)}`);
  const { access_token: token } = tokens;
  await server.call('POST', '/api/chat/rooms/long/join/', { token });
  const limited = vi.spyOn(server.running.context.securityLog, 'limited');
  const isCut = () => limited.mock.calls.some(([{ limit }]) => limit === 'unsent.bytes');
  let peak = 0;
  while (!isCut()) {
    const sleeper = await open(token);
    sleepers.push(sleeper);
    let waiting = 0;
    while (waiting < WAITING_PAGES && !isCut()) {
      const before = peers().unsentBytes();
      await sleeper.ask();
      // One user's reads run one at a time and in order: few ever wait.
      await server.call('GET', '/api/chat/rooms/long/messages/?limit=1', { token });
      const after = peers().unsentBytes();
      peak = Math.max(peak, after);
      // The kernel takes the first pages, which our bounds do not count, and the more of them the busier the machine is.
      if (after > before) waiting += 1;
    }
    for (const each of sleepers) await each.beat();
  }
  expect(limited.mock.calls.every(([{ userId }]) => userId !== undefined)).toBe(true);
  // Responses of one turn of the event loop are judged after it.
  expect(peak).toBeLessThanOrEqual(MAX_UNSENT_PER_HOLDER + 2 * CHANGES_BYTES);
  expect(peak).toBeGreaterThan(MAX_UNSENT_PER_HOLDER - MAX_UNSENT_BYTES);
});
