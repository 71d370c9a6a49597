import { publishControl } from '../src/bus/bus.js';
import type { MessageEvent, ServerEvents } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { createClients } from './support/socket-clients.js';
import { useTransportServer } from './support/transport-server.js';
import type { TransportServer } from './support/transport-server.js';

const clients = createClients();
let server: TransportServer;
useTransportServer(clients, (started) => (server = started));

const openPlain = async (token: string, slug = 'den') => {
  const plain = clients.plain(server.plainUrl(slug), { headers: { authorization: `Bearer ${token}` } });
  await plain.opened;
  plain.send({ type: 'read', seq: 0, id: 'ready' });
  await plain.next('ack');
  return plain;
};

describe('expiry', () => {
  it('warns, then closes the connection when the token expires', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const client = await clients.connect(server.url, alice.token);
    const plain = await openPlain(alice.token);
    server.advance(840_000);
    expect(await client.next('auth.expiring')).toEqual({ expiresIn: 60 });
    expect(await plain.next('auth.expiring')).toMatchObject({ expiresIn: 60 });
    server.advance(59_000);
    expect(client.socket.connected).toBe(true);
    server.advance(1000);
    expect(await client.next('session.ended')).toEqual({ code: 'token_expired' });
    expect(await client.closed).toBe('io server disconnect');
    expect(await plain.closed).toEqual({ code: 4401, reason: 'token_expired' });
    expect(client.of('auth.expiring')).toHaveLength(1);
  });

  it('continues past the old expiry with a token refreshed on the socket', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const client = await clients.connect(server.url, alice.token);
    const plain = await openPlain(alice.token);
    server.advance(850_000);
    await client.next('auth.expiring');
    const next = server.signIn('alice');
    expect(await client.ask('auth.refresh', { token: next.token })).toEqual({
      ok: true,
      data: { expiresIn: 900 },
    });
    plain.send({ type: 'auth.refresh', token: next.token, id: 'r' });
    expect(await plain.next('ack')).toMatchObject({ id: 'r', data: { expiresIn: 900 } });
    server.advance(100_000);
    const late = await clients.connect(server.url, server.signIn('alice').token);
    await late.ask('message.send', { room: 'den', content: 'still here', clientMessageId: 'a' });
    await Promise.all([client.next('message.new'), plain.next('message.new')]);
    server.advance(740_000);
    expect(await client.next('auth.expiring')).toMatchObject({ expiresIn: 60 });
  });

  it("refuses a bad token and another user's token on the socket, and keeps the old one", async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    const client = await clients.connect(server.url, alice.token);
    const refresh = (token: string) => client.ask('auth.refresh', { token });
    expect(await refresh('nonsense')).toMatchObject({ error: { code: 'invalid_token' } });
    expect(await refresh(bob.token)).toMatchObject({ error: { code: 'forbidden' } });
    const monitorOnly = server.signIn('alice', { scopes: ['monitor'] });
    expect(await refresh(monitorOnly.token)).toMatchObject({ error: { code: 'insufficient_scope' } });
    expect(await client.ask('sync', { rooms: {} })).toMatchObject({ ok: false });
    expect(client.socket.connected).toBe(true);
  });
});

describe('revocation', () => {
  it('closes the sockets of the session, and no others of the user', async () => {
    const [alice, phone] = [server.signIn('alice'), server.signIn('alice')];
    server.room('den', [alice]);
    const client = await clients.connect(server.url, alice.token);
    const plain = await openPlain(alice.token);
    const other = await clients.connect(server.url, phone.token);
    await server.revoke(alice.token);
    expect(await client.next('session.ended')).toEqual({ code: 'token_revoked' });
    await client.closed;
    expect((await plain.closed).code).toBe(4401);
    expect(await other.ask('read', { room: 'den', seq: 0 })).toMatchObject({ ok: true });
  });

  it('closes them by a direct call too, for one session or all of a user', async () => {
    const [alice, phone] = [server.signIn('alice'), server.signIn('alice')];
    const [one, two] = [
      await clients.connect(server.url, alice.token),
      await clients.connect(server.url, phone.token),
    ];
    server.realtime.sessionEnded(alice.id, alice.actor.sessionId, 'token_revoked');
    await one.closed;
    expect(two.socket.connected).toBe(true);
    server.realtime.sessionEnded(alice.id, null, 'user_disabled');
    expect(await two.next('session.ended')).toEqual({ code: 'user_disabled' });
    await two.closed;
  });

  it('finds a token that ended without an event when the user is checked; a failing store ends no session', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const client = await clients.connect(server.url, alice.token);
    const { verify } = server.services.sessions;
    server.services.sessions.verify = async () => {
      throw new Error('the store is away');
    };
    const check = () => publishControl(server.bus, { kind: 'user', userId: alice.id });
    await check();
    expect(await client.ask('read', { room: 'den', seq: 0 })).toMatchObject({ ok: true });
    server.services.sessions.verify = verify;
    server.forget(alice.token);
    await check();
    expect(await client.next('session.ended')).toEqual({ code: 'token_revoked' });
  });

  it('checks every open token by itself once a minute', async () => {
    const alice = server.signIn('alice');
    const client = await clients.connect(server.url, alice.token);
    server.forget(alice.token);
    server.advance(61_000);
    expect(await client.next('session.ended')).toEqual({ code: 'token_revoked' });
  });
});

describe('membership on live sockets', () => {
  it('brings a new member into the room at once, with its head', async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    server.room('den', [alice]);
    const one = await clients.connect(server.url, alice.token);
    const two = await clients.connect(server.url, bob.token);
    await one.ask('message.send', { room: 'den', content: 'before', clientMessageId: 'a' });
    server.join(bob, 'den');
    expect(await two.next<ServerEvents['heads']>('heads')).toEqual({ rooms: { den: 1 } });
    await one.ask('message.send', { room: 'den', content: 'after', clientMessageId: 'b' });
    const event = await two.next<MessageEvent>('message.new');
    expect(event.message.content).toBe('after');
  });

  it('takes a member out at once, on both kinds of socket', async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    server.room('den', [alice, bob]);
    server.room('other', [alice, bob]);
    const one = await clients.connect(server.url, alice.token);
    const two = await clients.connect(server.url, bob.token);
    const plain = await openPlain(bob.token);
    server.leave(bob, 'den');
    await one.ask('message.send', { room: 'den', content: 'secret', clientMessageId: 'a' });
    await one.ask('message.send', { room: 'other', content: 'fence', clientMessageId: 'b' });
    const event = await two.next<MessageEvent>('message.new');
    expect(event.room).toBe('other');
    expect(two.of('message.new')).toHaveLength(1);
    expect(await plain.closed).toEqual({ code: 4403, reason: 'not_a_member' });
    expect(plain.of('message.new')).toEqual([]);
  });

  it('settles any order of joining and leaving at the last change', async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    server.room('den', [alice]);
    server.room('fence', [alice, bob]);
    const one = await clients.connect(server.url, alice.token);
    const two = await clients.connect(server.url, bob.token);
    for (let round = 0; round < 20; round += 1) {
      server.join(bob, 'den');
      server.leave(bob, 'den');
    }
    await one.ask('message.send', { room: 'den', content: 'unheard', clientMessageId: 'a' });
    server.leave(bob, 'den');
    server.join(bob, 'den');
    await two.next<ServerEvents['heads']>('heads', ({ rooms }) => rooms['den'] === 1);
    await one.ask('message.send', { room: 'den', content: 'heard', clientMessageId: 'b' });
    const event = await two.next<MessageEvent>('message.new');
    expect(event.message.content).toBe('heard');
  });

  it('applies a change that arrives during a handshake', async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    server.room('den', [alice, bob]);
    server.room('new', [alice]);
    const { joinedRooms } = server.services.rooms;
    server.services.rooms.joinedRooms = async (userId) => {
      const stale = await joinedRooms(userId);
      server.services.rooms.joinedRooms = joinedRooms;
      server.leave(bob, 'den');
      server.join(bob, 'new');
      return stale;
    };
    const two = await clients.connect(server.url, bob.token);
    const one = await clients.connect(server.url, alice.token);
    await one.ask('message.send', { room: 'den', content: 'unheard', clientMessageId: 'a' });
    await one.ask('message.send', { room: 'new', content: 'heard', clientMessageId: 'b' });
    expect(await two.next<MessageEvent>('message.new')).toMatchObject({ room: 'new' });
  });

  it('sends presence to users who share a room, once each, and to no others', async () => {
    const [alice, bob, carol] = [server.signIn('alice'), server.signIn('bob'), server.signIn('carol')];
    const rooms = [server.room('den', [alice, bob]), server.room('lab', [alice, bob])];
    const apart = server.room('apart', [carol]);
    const [two, three] = [
      await clients.connect(server.url, bob.token),
      await clients.connect(server.url, carol.token),
    ];
    const plain = await openPlain(bob.token, 'den');
    const { token: _token, actor: _actor, ...user } = alice;
    const ids = rooms.map(({ id }) => id);
    server.realtime.toRooms(alice.actor.siteId, ids, 'presence.changed', { user, status: 'online' });
    server.realtime.toRooms(alice.actor.siteId, [...ids, apart.id], 'presence.changed', {
      user,
      status: 'offline',
    });
    expect(await three.next('presence.changed')).toEqual({ user, status: 'offline' });
    await two.next('presence.changed', ({ status }: { status: string }) => status === 'offline');
    await plain.next('presence.changed', ({ status }: { status: string }) => status === 'offline');
    expect(two.of('presence.changed')).toHaveLength(2);
    expect(plain.of('presence.changed')).toHaveLength(2);
    expect(three.of('presence.changed')).toHaveLength(1);
  });
});

it('leaves nothing behind, whenever a client disconnects', async () => {
  const alice = server.signIn('alice');
  server.room('den', [alice]);
  const before = server.subscriptions();
  const { joinedRooms } = server.services.rooms;
  // A slow store, so that clients also disconnect in the middle of their handshake.
  server.services.rooms.joinedRooms = async (userId) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return joinedRooms(userId);
  };
  for (let wait = 0; wait < 20; wait += 1) {
    const client = clients.prepare(server.url, alice.token);
    const plain = clients.plain(server.plainUrl('den'), {
      headers: { authorization: `Bearer ${alice.token}` },
    });
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (wait % 2) client.socket.io.engine?.close();
    client.close();
    plain.close();
  }
  const staying = await clients.connect(server.url, alice.token);
  expect(server.subscriptions()).toBeGreaterThan(before);
  staying.close();
  await expect.poll(() => server.subscriptions(), { timeout: 5000 }).toBe(before);
  await expect.poll(() => server.connectionCount(), { timeout: 5000 }).toBe(0);
});

describe('drain', () => {
  it('says when to reconnect, completes requests in progress, and closes so that clients reconnect', async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    server.room('den', [alice, bob]);
    const client = await clients.connect(server.url, alice.token);
    const plain = await openPlain(alice.token);
    const { send } = server.services.messages;
    let finish = () => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    server.services.messages.send = async (...args) => {
      await held;
      return send(...args);
    };
    const answer = client.ask('message.send', { room: 'den', content: 'last', clientMessageId: 'a' });
    await client.ask('read', { room: 'den', seq: 0 });
    const drained = server.sockets.drain(3000);
    const { reconnectIn } = await client.next<ServerEvents['server.draining']>('server.draining');
    expect(reconnectIn).toBeGreaterThanOrEqual(0);
    expect(reconnectIn).toBeLessThanOrEqual(3000);
    await plain.next('server.draining');
    await expect(clients.connect(server.url, bob.token)).rejects.toMatchObject({
      data: { code: 'draining' },
    });
    const late = clients.plain(server.plainUrl('den'), { headers: { authorization: `Bearer ${bob.token}` } });
    expect((await late.closed).code).toBe(1012);
    finish();
    expect(await answer).toMatchObject({ ok: true, data: { content: 'last' } });
    await drained;
    // "transport close" makes Socket.IO's client reconnect by itself.
    expect(await client.closed).toBe('transport close');
    expect(await plain.closed).toEqual({ code: 1012, reason: 'restart' });
  });
});
