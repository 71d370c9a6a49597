import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClients } from './support/socket-clients.js';
import { useTransportServer } from './support/transport-server.js';
import type { TransportServer } from './support/transport-server.js';

const clients = createClients();
let server: TransportServer;
useTransportServer(clients, (started) => (server = started));

/** A text frame with a mask of zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}

/** Opens a raw WebSocket, sends frames in one write, and resolves with what was received when the server closes. */
async function flood(path: string, frames: Buffer[], headers = ''): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${headers}\r\n`,
  );
  let answer = '';
  socket.once('data', () => socket.write(Buffer.concat(frames)));
  socket.on('data', (data) => (answer += data.toString('latin1')));
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}
const SOCKET_IO = '/socket.io/?EIO=4&transport=websocket';
const countOf = (text: string, part: string) => text.split(part).length - 1;

/** Counts authentications, and how many were in progress at once over all connections. */
function watchAuthentications() {
  const seen = { all: 0, atOnce: 0 };
  const { verify } = server.services.sessions;
  let underWay = 0;
  server.services.sessions.verify = async (token) => {
    seen.all += 1;
    underWay += 1;
    seen.atOnce = Math.max(seen.atOnce, underWay);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      return await verify(token);
    } finally {
      underWay -= 1;
    }
  };
  return seen;
}

describe('handshakes on one Socket.IO connection', () => {
  it('are cut off if one arrives before the response to the last one', async () => {
    const seen = watchAuthentications();
    const frames = Array.from({ length: 2000 }, (_, index) => frame(`40{"token":"made-up-${index}"}`));
    const answer = await flood(SOCKET_IO, frames);
    expect(seen.all).toBeLessThanOrEqual(1);
    expect(countOf(answer, '44{')).toBeLessThanOrEqual(1);
  });

  it('end with the third refusal, whatever was refused', async () => {
    for (const namespaces of [
      ['', '', ''],
      ['/monitor,', '/monitor,', '/monitor,'],
      ['/nowhere,', '/elsewhere,', '/x,'],
      ['', '/nowhere,', '/monitor,'],
    ]) {
      const client = clients.plain(`ws://127.0.0.1:${server.port}${SOCKET_IO}`);
      client.ws.removeAllListeners('message');
      const refusals: string[] = [];
      let next = 0;
      const send = () => {
        if (next < namespaces.length) client.send(`40${namespaces[next]}{"token":"made-up"}`);
        next += 1;
      };
      client.ws.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text.startsWith('44')) refusals.push(text);
        if (text.startsWith('0') || text.startsWith('44')) send();
      });
      await client.closed;
      expect(refusals, namespaces.join()).toHaveLength(3);
    }
  });

  it('are one at a time, and the other namespace waits', async () => {
    const seen = watchAuthentications();
    const { token } = server.signIn('alice');
    const client = clients.plain(`ws://127.0.0.1:${server.port}${SOCKET_IO}`);
    client.ws.removeAllListeners('message');
    const entered: string[] = [];
    client.ws.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('0')) {
        client.send(`40{"token":"${token}"}`);
        client.send(`40/monitor,{"token":"${token}"}`);
      }
      if (text.startsWith('40')) entered.push(text.split(/[{,]/)[0]!);
    });
    await expect.poll(() => entered).toEqual(['40', '40/monitor']);
    expect(seen.atOnce).toBe(1);
  });

  it('do not keep a connection without a namespace open any longer', async () => {
    const { token } = server.signIn('alice');
    const client = clients.plain(`ws://127.0.0.1:${server.port}${SOCKET_IO}`);
    client.ws.removeAllListeners('message');
    const packets: string[] = [];
    client.ws.on('message', (data: Buffer) => {
      packets.push(data.toString());
      if (packets.length === 1) client.send(`40{"token":"${token}"}`);
    });
    await expect.poll(() => packets.some((packet) => packet.startsWith('40'))).toBe(true);
    client.send('41');
    for (let index = 0; index < 30; index += 1) client.send('3');
    // Such a connection may send at most twenty packets of any kind.
    await client.closed;
  });

  it('are refused by address after many failures, on every transport, but never with a valid token', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const codeOf = async (token: string) => {
      const { closed } = clients.plain(server.plainUrl('den'), {
        headers: { authorization: `Bearer ${token}` },
      });
      return (await closed).code;
    };
    for (let count = 0; count < 60; count += 1) expect(await codeOf(`made-up-${count}`)).toBe(4401);
    expect(await codeOf('made-up')).toBe(4429);
    const refused = await clients.connect(server.url, 'made-up').catch((error: { message: string }) => error);
    expect(refused).toMatchObject({ message: 'rate_limited' });
    const early = await flood(SOCKET_IO, [], 'Authorization: Bearer made-up\r\n');
    expect(early).toMatch(/^HTTP\/1.1 429 [^]*rate_limited/);
    await clients.connect(server.url, alice.token);
    const plain = clients.plain(server.plainUrl('den'), {
      headers: { authorization: `Bearer ${alice.token}` },
    });
    await plain.opened;
    plain.send({ type: 'typing.stop' });
    await plain.next('ack');
  });
});

describe('connections before sign-in', () => {
  it('are bounded by address, including polling ones without a TCP connection', async () => {
    const open = () =>
      fetch(`${server.url}/socket.io/?EIO=4&transport=polling`).then((answer) => answer.text());
    for (let count = 0; count < 256; count += 1) expect(await open()).toMatch(/^0\{/);
    const refused = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
  });
});

describe('frames', () => {
  it('end a connection that sends faster than any client, without a response to each', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const authorization = `Authorization: Bearer ${alice.token}\r\n`;
    const typing = Array.from({ length: 20_000 }, () => frame('{"type":"read","seq":-1}'));
    const answer = await flood('/ws/chat/den/', typing, authorization);
    expect(countOf(answer, 'validation_failed')).toBeLessThanOrEqual(10);
    const pongs = Array.from({ length: 20_000 }, () => Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
    await flood('/ws/chat/den/', pongs, authorization);
    await flood(SOCKET_IO, pongs);
  });
});
