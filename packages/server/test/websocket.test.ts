import type { Message } from '@sotto/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { createClients } from './support/socket-clients.js';
import { useTransportServer } from './support/transport-server.js';
import type { TransportServer } from './support/transport-server.js';
import type { PlainClient } from './support/socket-clients.js';

interface AckFrame {
  type: 'ack';
  id?: string;
  clientMessageId?: string;
  data: Message;
}

const clients = createClients();
let server: TransportServer;
let alice: ReturnType<TransportServer['signIn']>;
let bob: ReturnType<TransportServer['signIn']>;
useTransportServer(clients, (started) => (server = started));
beforeEach(() => {
  [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
  server.room('den', [alice, bob]);
});

async function open(user: { token: string }, slug = 'den'): Promise<PlainClient> {
  const plain = clients.plain(server.plainUrl(slug), { headers: { authorization: `Bearer ${user.token}` } });
  await plain.opened;
  return plain;
}

describe('plain WebSocket, handshake', () => {
  it('accepts the token in three ways, and the path without its slash', async () => {
    const bySubprotocol = clients.plain(server.plainUrl('den'), {
      protocols: ['chat.v1', `bearer.${alice.token}`],
    });
    await bySubprotocol.opened;
    expect(bySubprotocol.ws.protocol).toBe('chat.v1');
    const byHeader = await open(alice);
    expect(byHeader.ws.protocol).toBe('');
    const byQuery = clients.plain(`${server.plainUrl('den').slice(0, -1)}?token=${alice.token}`);
    await byQuery.opened;
    for (const client of [bySubprotocol, byHeader, byQuery]) {
      client.send({ type: 'read', seq: 0 });
      expect(await client.next('ack')).toMatchObject({ data: { lastReadSeq: 0 } });
    }
  });

  it('accepts, then closes with the code of the refusal, and sends nothing before', async () => {
    server.room('open', [], 'public');
    server.room('theirs', [], 'private');
    const monitor = server.signIn('alice', { scopes: ['monitor'] });
    const authorization = `Bearer ${alice.token}`;
    for (const [what, slug, options, code] of [
      ['no token', 'den', {}, 4401],
      ['a bad token', 'den', { headers: { authorization: 'Bearer x' } }, 4401],
      ['a bad subprotocol token', 'den', { protocols: ['chat.v1', 'bearer.x'] }, 4401],
      ['a token without the scope', 'den', { headers: { authorization: `Bearer ${monitor.token}` } }, 4403],
      ['a public room without membership', 'open', { headers: { authorization } }, 4403],
      ['a private room of others', 'theirs', { headers: { authorization } }, 4404],
      ['no such room', 'nowhere', { headers: { authorization } }, 4404],
      ['no slug', '%ff', { headers: { authorization } }, 4404],
      ['an Origin of no site', 'den', { headers: { authorization, origin: 'http://evil.example' } }, 4403],
      [
        'an Origin of another client',
        'den',
        { headers: { authorization, origin: 'http://b.example' } },
        4403,
      ],
    ] as const) {
      const { protocols, ...rest } = { protocols: [] as string[], ...options };
      const client = clients.plain(server.plainUrl(slug), { protocols: [...protocols], ...rest });
      await client.opened;
      client.send({ message: 'too early' });
      expect((await client.closed).code, what).toBe(code);
      expect(client.all, what).toEqual([]);
    }
  });

  it('keeps frames that are sent before it is admitted', async () => {
    const client = clients.plain(server.plainUrl('den'), {
      headers: { authorization: `Bearer ${alice.token}` },
    });
    client.ws.once('open', () => client.send({ message: 'at once' }));
    expect(await client.next<AckFrame>('ack')).toMatchObject({ data: { content: 'at once' } });
  });
});

describe('plain WebSocket, frames', () => {
  it('sends, acknowledges and delivers, among both kinds of socket', async () => {
    const [one, two] = [await open(alice), await open(bob)];
    const socketIo = await clients.connect(server.url, bob.token);
    one.send({ type: 'message.send', content: 'h\u00e9 "\n', clientMessageId: 'abc', id: '7' });
    const ack = await one.next<AckFrame>('ack');
    expect(ack).toMatchObject({ id: '7', clientMessageId: 'abc', data: { content: 'h\u00e9 "\n', seq: 1 } });
    const expected = { room: 'den', rev: 1, message: ack.data };
    expect(await one.next('message.new')).toEqual({ type: 'message.new', ...expected });
    expect(await two.next('message.new')).toEqual({ type: 'message.new', ...expected });
    expect(await socketIo.next('message.new')).toEqual(expected);
  });

  it('passes the format and the mentions of a text on, when it is sent and when it is edited', async () => {
    const one = await open(alice);
    const socketIo = await clients.connect(server.url, bob.token);
    const mentions = [{ user: '@room', start: 2, length: 4 }];
    const bold = { content: '**bold**', format: 'markdown', mentions } as const;
    one.send({ type: 'message.send', ...bold });
    expect((await one.next<AckFrame>('ack')).data).toMatchObject(bold);
    one.send({ type: 'message.edit', message: '0'.repeat(24), ...bold });
    expect((await one.next<AckFrame>('ack')).data).toMatchObject(bold);
    const ids = { room: 'den', id: '0'.repeat(24), clientMessageId: 'b' };
    for (const event of ['message.send', 'message.edit'] as const)
      expect(await socketIo.ask(event, { ...bold, ...ids })).toMatchObject({ ok: true, data: bold });
  });

  it('accepts the short form, and creates the clientMessageId', async () => {
    const one = await open(alice);
    one.send({ message: 'short' });
    const ack = await one.next<AckFrame>('ack');
    expect(ack.data.content).toBe('short');
    expect(ack.clientMessageId).toBe(ack.data.clientMessageId);
    expect(ack).not.toHaveProperty('id');
  });

  it('accepts every other frame of the contract', async () => {
    const one = await open(alice);
    const message = '0'.repeat(24);
    for (const frame of [
      { type: 'message.edit', message, content: 'b' },
      { type: 'message.delete', message },
      { type: 'typing.start' },
      { type: 'typing.stop' },
      { type: 'read', seq: 1 },
      { type: 'sync', since: 0 },
      { type: 'auth.refresh', token: server.signIn('alice').token },
    ]) {
      one.send({ ...frame, id: frame.type });
      expect(await one.next<AckFrame>('ack')).toMatchObject({ id: frame.type });
    }
  });

  it('returns an error that names a bad frame, and closes at the tenth', async () => {
    const [one, two] = [await open(alice), await open(bob)];
    const bad = [
      'no json',
      '[]',
      'null',
      '5',
      '{}',
      '{"type":"no.such"}',
      '{"type":"message.send","content":5,"id":"x"}',
      '{"message":"  "}',
      '{"type":"read","seq":"1"}',
    ];
    const codes: string[] = [];
    for (const frame of bad) {
      one.send(frame);
      codes.push((await one.next<{ code: string }>('error')).code);
    }
    expect(codes).toEqual(['invalid_json', ...Array<string>(8).fill('validation_failed')]);
    expect(one.of<{ id?: string }>('error')[6]).toMatchObject({ id: 'x' });
    expect(one.ws.readyState).toBe(one.ws.OPEN);
    one.ws.send(Buffer.from([1, 2, 3]));
    expect(await one.closed).toEqual({ code: 4400, reason: 'bad_frames' });
    two.send({ message: 'unharmed' });
    await two.next('ack');
  });

  it("returns the service's refusals, and hides internal errors", async () => {
    const one = await open(alice);
    one.send({ message: 'break the store', id: '1' });
    const error = await one.next<{ code: string }>('error');
    expect(error).toMatchObject({ code: 'internal_error' });
    expect(JSON.stringify(error)).not.toContain('break');
    expect(server.logged.join()).toContain('a plain WebSocket frame failed');
  });

  it('closes with 4429 if the client does not slow down', async () => {
    const one = await open(alice);
    for (let index = 0; index < 80; index += 1) one.send({ message: `flood ${index}` });
    expect(await one.closed).toEqual({ code: 4429, reason: 'rate_limited' });
    expect(one.of('ack')).toHaveLength(30);
    expect(one.of<object>('error')[0]).toMatchObject({ code: 'rate_limited', retryAfter: 1 });
  });

  it('sees its own room only', async () => {
    const lab = server.room('lab', [alice, bob]);
    const one = await open(alice);
    const socketIo = await clients.connect(server.url, alice.token);
    await socketIo.ask('message.send', { room: 'lab', content: 'elsewhere', clientMessageId: 'a' });
    server.realtime.toUser(alice.id, 'room.created', { room: { slug: lab.slug } as never });
    await socketIo.next('room.created');
    one.send({ message: 'fence' });
    await one.next('message.new');
    expect(one.of('message.new')).toHaveLength(1);
    expect(one.of('room.created')).toEqual([]);
  });
});
