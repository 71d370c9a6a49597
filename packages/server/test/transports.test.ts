import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Message, MessageEvent, Problem } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { createClients } from './support/socket-clients.js';
import { useTransportServer } from './support/transport-server.js';
import type { TransportServer } from './support/transport-server.js';

const clients = createClients();
let server: TransportServer;
const { restart } = useTransportServer(clients, (started) => (server = started));

const refusal = async (connecting: Promise<unknown>): Promise<Problem> => {
  const error = await connecting.then(
    () => new Error('it connected'),
    (caught: unknown) => caught,
  );
  return (error as { data: Problem }).data;
};

/** Sends raw bytes and reads what is received until the other side closes. */
async function raw(text: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(text.replaceAll('\n', '\r\n'));
  let answer = '';
  socket.on('data', (data) => (answer += data.toString()));
  socket.on('error', () => {});
  await once(socket, 'close');
  return answer;
}
const upgrade = (path: string, headers = '') =>
  raw(
    `GET ${path} HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\n${headers}\n`,
  );

describe('handshake', () => {
  it('refuses with a code that the client can read', async () => {
    const alice = server.signIn('alice');
    const scopeless = server.signIn('bob', { scopes: ['monitor'] });
    for (const [token, code] of [
      [undefined, 'unauthorized'],
      ['', 'unauthorized'],
      ['nonsense', 'invalid_token'],
      [5, 'invalid_token'],
      [{ $ne: null }, 'invalid_token'],
      ['x'.repeat(5000), 'invalid_token'],
      [scopeless.token, 'insufficient_scope'],
    ] as const) {
      expect(await refusal(clients.connect(server.url, token)), String(token)).toMatchObject({ code });
    }
    await clients.connect(server.url, alice.token);
  });

  it('refuses an Origin of no site before the upgrade (403), and one of another client after it', async () => {
    const { token } = server.signIn('alice');
    const query = '/socket.io/?EIO=4&transport=websocket';
    expect(await upgrade(query, 'Origin: http://evil.example\n')).toMatch(
      /^HTTP\/1.1 403 [^]*origin_not_allowed/,
    );
    const polling = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: 'http://evil.example' },
    });
    expect(polling.status).toBe(403);
    const from = (origin: string) => clients.connect(server.url, token, { extraHeaders: { origin } });
    expect(await refusal(from('http://b.example'))).toMatchObject({ code: 'origin_not_allowed' });
    await from('http://a.example');
  });

  it('admits a client by polling, upgrades it, and accepts its preflight', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const client = await clients.connect(server.url, alice.token, { transports: ['polling', 'websocket'] });
    await expect.poll(() => client.socket.io.engine.transport.name).toBe('websocket');
    const answer = await client.ask('message.send', { room: 'den', content: 'hi', clientMessageId: 'a' });
    expect(answer).toMatchObject({ ok: true });
    const preflight = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, {
      method: 'OPTIONS',
      headers: { origin: 'http://a.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('http://a.example');
  });

  it('limits the sockets of one user', async () => {
    await restart({ maxSocketsPerUser: 3 });
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const first = await clients.connect(server.url, alice.token);
    await clients.connect(server.url, alice.token);
    const plain = clients.plain(server.plainUrl('den'), {
      headers: { authorization: `Bearer ${alice.token}` },
    });
    await plain.opened;
    plain.send({ type: 'typing.stop' });
    await plain.next('ack');
    expect(await refusal(clients.connect(server.url, alice.token))).toMatchObject({
      code: 'too_many_sockets',
    });
    const late = clients.plain(server.plainUrl('den'), {
      headers: { authorization: `Bearer ${alice.token}` },
    });
    expect((await late.closed).code).toBe(4429);
    const early = await upgrade(
      '/socket.io/?EIO=4&transport=websocket',
      `Authorization: Bearer ${alice.token}\n`,
    );
    expect(early).toMatch(/^HTTP\/1.1 429 [^]*too_many_sockets/);
    await clients.connect(server.url, server.signIn('bob').token);
    first.close();
    await first.closed;
    await expect.poll(() => clients.connect(server.url, alice.token).catch(() => null)).not.toBeNull();
  });
});

describe('events', () => {
  it('limits typing in all rooms together, including made-up ones', async () => {
    const alice = server.signIn('alice');
    const client = await clients.connect(server.url, alice.token);
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, i) => client.ask('typing.start', { room: `made-up-${i}` })),
    );
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
    expect(new Set(codes)).toEqual(new Set(['room_not_found', 'rate_limited']));
    expect(codes.filter((code) => code === 'room_not_found').length).toBeLessThanOrEqual(300);
  });

  it('acknowledges a message and delivers it to the members, once each', async () => {
    const [alice, bob, carol] = [server.signIn('alice'), server.signIn('bob'), server.signIn('carol')];
    server.room('den', [alice, bob]);
    server.room('other', [carol]);
    const [one, two, three] = await Promise.all(
      [alice, bob, carol].map(({ token }) => clients.connect(server.url, token)),
    );
    const content = 'h\u00e9llo \u{1f600} "quoted"\n<b>';
    const answer = await one!.ask('message.send', { room: 'den', content, clientMessageId: 'abc' });
    expect(answer).toMatchObject({ ok: true, data: { content, seq: 1, rev: 1, clientMessageId: 'abc' } });
    const event = await two!.next<MessageEvent>('message.new');
    expect(event).toEqual({ room: 'den', rev: 1, message: (answer as { data: Message }).data });
    expect(await one!.next('message.new')).toEqual(event);
    await three!.ask('message.send', { room: 'other', content: 'fence', clientMessageId: 'x' });
    await three!.next('message.new');
    expect(three!.of<MessageEvent>('message.new').map(({ room }) => room)).toEqual(['other']);
  });

  it('acknowledges every other event of the contract', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const client = await clients.connect(server.url, alice.token);
    const id = '0'.repeat(24);
    expect(await client.ask('message.edit', { room: 'den', id, content: 'b' })).toMatchObject({ ok: true });
    expect(await client.ask('message.delete', { room: 'den', id })).toMatchObject({ ok: true });
    expect(await client.ask('typing.start', { room: 'den' })).toEqual({ ok: true, data: null });
    expect(await client.ask('typing.stop', { room: 'den' })).toEqual({ ok: true, data: null });
    expect(await client.ask('read', { room: 'den', seq: 1 })).toMatchObject({
      ok: true,
      data: { lastReadSeq: 1 },
    });
    expect(await client.ask('sync', { rooms: { den: 0 } })).toMatchObject({ ok: true });
  });

  it('returns errors as problems, and reveals nothing of internal errors', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    server.room('theirs', [], 'private');
    server.room('open', [], 'public');
    const client = await clients.connect(server.url, alice.token);
    const send = (room: string, content: string) =>
      client.ask('message.send', { room, content, clientMessageId: 'a' });
    expect(await send('theirs', 'a')).toEqual(await send('theirs', 'a'));
    expect(await send('theirs', 'a')).toMatchObject({
      ok: false,
      error: { code: 'room_not_found', status: 404 },
    });
    expect(await send('nowhere', 'a')).toMatchObject({ error: { code: 'room_not_found' } });
    expect(await send('open', 'a')).toMatchObject({ error: { code: 'not_a_member' } });
    expect(await send('den', '   ')).toMatchObject({
      error: { code: 'validation_failed', errors: [{ path: 'content', code: 'blank' }] },
    });
    const broken = await send('den', 'break the store');
    expect(broken).toMatchObject({ error: { code: 'internal_error' } });
    expect(JSON.stringify(broken)).not.toContain('break');
  });

  it('refuses what arrives too fast, and accepts the same later', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const client = await clients.connect(server.url, alice.token);
    const send = (index: number) =>
      client.ask('message.send', { room: 'den', content: 'a', clientMessageId: `m${index}` });
    const answers = await Promise.all(Array.from({ length: 31 }, (_, index) => send(index)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(30);
    expect(answers[30]).toMatchObject({ error: { code: 'rate_limited', retryAfter: 1 } });
    server.advance(1000);
    expect(await send(30)).toMatchObject({ ok: true });
    expect(await client.ask('typing.start', { room: 'den' })).toMatchObject({ ok: true });
    expect(await client.ask('typing.start', { room: 'den' })).toMatchObject({
      error: { code: 'rate_limited' },
    });
  });
});

describe('hostile clients', () => {
  it('closes a connection after ten bad frames, and no other', async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    server.room('den', [alice, bob]);
    const [bad, good] = [
      await clients.connect(server.url, alice.token),
      await clients.connect(server.url, bob.token),
    ];
    const { socket } = bad;
    socket.emit('no.such.event', {});
    socket.emit('constructor', {});
    socket.emit('message.send');
    socket.emit('message.send', null, 'not a function');
    socket.emit('message.send', { room: 'den', content: 5, clientMessageId: 'a' });
    socket.emit('message.send', { room: { $ne: 'x' }, content: 'a', clientMessageId: 'a' });
    socket.emit('sync', { rooms: { den: '1' } });
    socket.emit('read', { room: 'den', seq: -1 });
    socket.emit('message.send', { room: 'den', content: Buffer.from('bytes'), clientMessageId: 'a' });
    const ninth = await bad.ask('typing.stop', { room: 'den' });
    expect(ninth).toMatchObject({ ok: true });
    socket.emit('message.edit', [], () => {});
    expect(await bad.next('session.ended')).toEqual({ code: 'bad_frames' });
    expect(await bad.closed).toBe('io server disconnect');
    expect(
      await good.ask('message.send', { room: 'den', content: 'fine', clientMessageId: 'a' }),
    ).toMatchObject({
      ok: true,
    });
  });

  it('survives malformed packets', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    for (const packet of [
      '2',
      '2{',
      '2[]',
      '2[5]',
      '2["error","x"]',
      '451-["a",{"_placeholder":true,"num":9}]',
      '9',
      '3["x"]',
    ]) {
      const client = await clients.connect(server.url, alice.token);
      const { transport } = client.socket.io.engine as unknown as {
        transport: { ws: { send(text: string): void } };
      };
      transport.ws.send(`4${packet}`);
      client.socket.emit('typing.stop', { room: 'den' });
      client.close();
    }
    const client = await clients.connect(server.url, alice.token);
    expect(await client.ask('read', { room: 'den', seq: 0 })).toMatchObject({ ok: true });
  });

  it('closes on a frame above 64 KiB and on too many fragments, for both kinds of socket', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const huge = await clients.connect(server.url, alice.token);
    huge.socket.emit('message.send', { room: 'den', content: 'x'.repeat(70_000), clientMessageId: 'a' });
    expect(await huge.closed).toMatch(/transport/);
    const authorization = `Bearer ${alice.token}`;
    const plain = clients.plain(server.plainUrl('den'), { headers: { authorization } });
    await plain.opened;
    plain.send('x'.repeat(70_000));
    expect((await plain.closed).code).toBe(1009);
    for (const url of [
      server.plainUrl('den'),
      `ws://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`,
    ]) {
      const { ws, opened, closed } = clients.plain(url, { headers: { authorization } });
      ws.removeAllListeners('message');
      await opened;
      for (let index = 0; index < 300; index += 1) ws.send('x', { fin: false });
      expect((await closed).code).toBe(1008);
    }
    expect(await clients.connect(server.url, alice.token)).toBeTruthy();
  });

  it('returns 404 for upgrades to any other path', async () => {
    for (const path of [
      '/',
      '/api/chat/rooms/',
      '/ws/',
      '/ws/chat/',
      '/ws/chat/a/b/',
      '/socket.iox',
      '//',
      '/%ff',
    ])
      expect(await upgrade(path), path).toMatch(/^HTTP\/1.1 404 /);
    expect(await raw('GET /x HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: h2c\n\n')).toMatch(
      /^HTTP\/1.1 404 /,
    );
    expect(await upgrade('/socket.io/?EIO=3&transport=websocket')).toContain('400');
    expect(await upgrade('/socket.io/?EIO=4&transport=__proto__')).toContain('400');
    expect(await upgrade('/socket.io/?EIO=4&transport=websocket&sid=nope')).toContain('400');
    await clients.connect(server.url, server.signIn('alice').token);
  });

  it('disconnects clients that do not read, Socket.IO and plain', async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    const room = server.room('den', [alice, bob]);
    const sleeper = await clients.connect(server.url, alice.token);
    const plain = clients.plain(server.plainUrl('den'), {
      headers: { authorization: `Bearer ${alice.token}` },
    });
    await plain.opened;
    plain.send({ type: 'typing.stop' });
    await plain.next('ack');
    const reader = await clients.connect(server.url, bob.token);
    const { transport } = sleeper.socket.io.engine as unknown as { transport: { ws: { pause(): void } } };
    transport.ws.pause();
    plain.ws.pause();
    const message = { content: 'y'.repeat(16_000) } as Message;
    const before = await server.connectionCount();
    // Bytes in the kernel's buffers are not unsent, so this needs more than the bound itself.
    for (let rev = 1; rev <= 3000 && (await server.connectionCount()) > before - 2; rev += 1)
      server.realtime.toRoom(room, 'message.new', { room: 'den', rev, message });
    expect(await server.connectionCount()).toBe(before - 2);
    expect(reader.socket.connected).toBe(true);
    expect(reader.of('session.ended')).toEqual([]);
  });
});
