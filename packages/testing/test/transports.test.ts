import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestChat } from '../src/index.js';
import type { Message, Person, TestChat, TestRoom } from '../src/index.js';

// Transports that the SDK does not use by itself: the plain WebSocket, and Socket.IO that only polls.

let chat: TestChat;
let ada: Person;
let room: TestRoom;
let rooms = 0;

beforeAll(async () => {
  chat = await startTestChat();
  ada = await chat.person('ada');
});
beforeEach(async () => {
  room = await chat.room(`Room ${(rooms += 1)}`, { owner: ada });
});
afterEach(() => chat.faults.clear());
afterAll(() => chat?.close());

async function stored(): Promise<(string | null)[]> {
  const response = await ada.fetch(`/api/chat/rooms/${room.slug}/messages/`);
  return ((await response.json()) as { results: Message[] }).results.map(({ content }) => content);
}

describe('the plain WebSocket', () => {
  const plainUrl = () => `${chat.url.replace('http', 'ws')}/ws/chat/${room.slug}/`;

  async function open() {
    const socket = new WebSocket(plainUrl(), ['chat.v1', `bearer.${ada.tokens.accessToken}`]);
    const frames: Record<string, unknown>[] = [];
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Record<string, unknown>;
      if (frame['type'] === 'ack' || frame['type'] === 'error' || frame['type'] === 'message.new')
        frames.push(frame);
    });
    await once(socket, 'open');
    return { socket, frames, send: (frame: object) => socket.send(JSON.stringify(frame)) };
  }
  const send = (content: string) => ({ type: 'message.send', content, clientMessageId: content, id: '7' });

  it('passes unchanged without a fault, including long frames and close codes', async () => {
    const { socket, frames, send: post } = await open();
    expect(socket.protocol).toBe('chat.v1');
    const long = 'long'.repeat(1000);
    post({ ...send('short'), content: long });
    await expect.poll(() => frames.map(({ type }) => type).sort()).toEqual(['ack', 'message.new']);
    expect((frames.find(({ type }) => type === 'ack')!['data'] as Message).content).toBe(long);
    for (let bad = 0; bad < 10; bad += 1) socket.send(`no JSON ${bad}`);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(4400);
  });

  it('loses an acknowledgement with its connection', async () => {
    const lost = chat.faults.loseAcknowledgements({ count: 1 });
    const first = await open();
    first.send(send('hello'));
    await once(first.socket, 'close');
    expect(first.frames.filter(({ type }) => type === 'ack')).toEqual([]);
    expect([lost.hits, await stored()]).toEqual([1, ['hello']]);
    const again = await open();
    again.send(send('hello'));
    await expect.poll(() => again.frames).toMatchObject([{ type: 'ack', data: { seq: 1 } }]);
    expect(await stored()).toEqual(['hello']);
    again.socket.terminate();
  });

  it('delivers events twice', async () => {
    chat.faults.duplicate();
    const { socket, frames, send: post } = await open();
    post(send('hello'));
    await expect
      .poll(() => frames.map(({ type }) => type).sort())
      .toEqual(['ack', 'message.new', 'message.new']);
    socket.terminate();
  });

  it('refuses an event, in the long form and the short one, and an upgrade', async () => {
    const { socket, frames, send: post } = await open();
    chat.faults.refuse({ status: 429, retryAfter: 3, event: 'message.send' });
    post(send('hello'));
    post({ message: 'hello' });
    await expect
      .poll(() => frames)
      .toMatchObject([
        { type: 'error', id: '7', clientMessageId: 'hello', code: 'rate_limited', retryAfter: 3 },
        { type: 'error', code: 'rate_limited' },
      ]);
    expect(await stored()).toEqual([]);
    socket.terminate();

    chat.faults.refuse({ status: 503, retryAfter: 2, path: '/ws/' });
    const refused = new WebSocket(plainUrl());
    const [, response] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage];
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '2']);
    refused.on('error', () => undefined).terminate();
  });

  it("passes on the server's refusal of an upgrade", async () => {
    const socket = new WebSocket(`${chat.url.replace('http', 'ws')}/nowhere/`);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    expect(response.statusCode).toBe(404);
    socket.on('error', () => undefined).terminate();
  });
});

describe('Socket.IO by polling', () => {
  async function open(): Promise<Socket> {
    const socket = io(chat.url, {
      transports: ['polling'],
      auth: { token: ada.tokens.accessToken },
      reconnection: false,
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) =>
      socket.once('connect', resolve).once('connect_error', reject),
    );
    return socket;
  }
  const gone = (socket: Socket) => new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));

  it('loses an acknowledgement with its connection', async () => {
    const socket = await open();
    const lost = chat.faults.loseAcknowledgements({ count: 1 });
    const acks: unknown[] = [];
    const over = gone(socket);
    socket.emit('message.send', { room: room.slug, content: 'hello', clientMessageId: 'a' }, (ack: unknown) =>
      acks.push(ack),
    );
    await over;
    expect([lost.hits, acks, await stored()]).toEqual([1, [], ['hello']]);
  });

  it('delivers events twice', async () => {
    const socket = await open();
    const twice = chat.faults.duplicate();
    const seen: unknown[] = [];
    socket.on('message.new', ({ message }: { message: Message }) => seen.push(message.content));
    socket.emit('message.send', { room: room.slug, content: 'hello', clientMessageId: 'a' });
    await expect.poll(() => seen).toEqual(['hello', 'hello']);
    expect(twice.hits).toBeGreaterThanOrEqual(1);
    socket.disconnect();
  });

  it('is cut like any socket', async () => {
    const socket = await open();
    const over = gone(socket);
    chat.faults.cutSockets();
    await over;
    (await open()).disconnect();
  });
});
