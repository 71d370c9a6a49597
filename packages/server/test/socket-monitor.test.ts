import type { CipherFlow } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { createClients } from './support/socket-clients.js';
import { useTransportServer } from './support/transport-server.js';
import type { TransportServer } from './support/transport-server.js';
import type { ChatClient } from './support/socket-clients.js';

const clients = createClients();
let server: TransportServer;
useTransportServer(clients, (started) => (server = started));

const watch = (token: string) => clients.connect(`${server.url}/monitor`, token);
const flows = (client: ChatClient) => client.of<CipherFlow[]>('cipher.flow').flat();

describe('/monitor', () => {
  it('shows flows of the rooms of the user, following membership, without text or sender', async () => {
    const [alice, bob] = [server.signIn('alice'), server.signIn('bob')];
    server.room('den', [alice]);
    server.room('hers', [alice, bob]);
    const chat = await clients.connect(server.url, alice.token);
    const monitor = await watch(bob.token);
    let sent = 0;
    const send = (room: string) =>
      chat.ask('message.send', { room, content: `canary ${room}`, clientMessageId: `m${(sent += 1)}` });
    await send('den');
    await send('hers');
    await expect.poll(() => flows(monitor).map(({ room }) => room)).toEqual(['hers']);
    server.join(bob, 'den');
    await send('den');
    await expect.poll(() => flows(monitor).map(({ room }) => room)).toEqual(['hers', 'den']);
    server.leave(bob, 'den');
    await send('den');
    await send('hers');
    await expect.poll(() => flows(monitor).map(({ room }) => room)).toEqual(['hers', 'den', 'hers']);
    const seen = JSON.stringify(monitor.all);
    expect(seen).not.toMatch(/canary|alice|sender|content/);
    expect(Object.keys(flows(monitor)[0]!).sort()).toEqual(
      ['at', 'bytes', 'ciphertext', 'keyId', 'rev', 'room', 'roomName', 'seq'].sort(),
    );
    expect(monitor.of('message.new')).toEqual([]);
  });

  it('shows the whole site, each flow once, to the scope monitor:all', async () => {
    const alice = server.signIn('alice');
    const operator = server.signIn('operator', { scopes: ['chat', 'monitor', 'monitor:all'] });
    server.room('den', [alice, operator]);
    server.room('private', [alice]);
    const chat = await clients.connect(server.url, alice.token);
    const monitor = await watch(operator.token);
    const rooms = Array.from({ length: 10 }, (_, index) => (index % 2 ? 'den' : 'private'));
    await Promise.all(
      rooms.map((room, index) =>
        chat.ask('message.send', { room, content: 'x', clientMessageId: `m${index}` }),
      ),
    );
    await expect.poll(() => flows(monitor).map(({ room }) => room)).toEqual(rooms);
    // Ten flows of one moment arrived together.
    expect(monitor.of('cipher.flow').length).toBeLessThan(10);
  });

  it('gives a sign of life as often as the tab is shown again, and no messages', async () => {
    const alice = server.signIn('alice');
    server.room('den', [alice]);
    const monitor = await watch(alice.token);
    for (let shown = 0; shown < 12; shown += 1)
      expect(await monitor.ask('sync', { rooms: {} })).toEqual({
        ok: true,
        data: { rooms: {}, gone: [], ahead: [] },
      });
    const read = await monitor.ask('sync', { rooms: { den: 0 } });
    expect(read).toMatchObject({ ok: false, error: { code: 'bad_request' } });
  });

  it('needs its scope, and accepts only a new token from the client', async () => {
    const alice = server.signIn('alice', { scopes: ['chat'] });
    await expect(watch(alice.token)).rejects.toMatchObject({ data: { code: 'insufficient_scope' } });
    const bob = server.signIn('bob');
    server.room('den', [bob]);
    const monitor = await watch(bob.token);
    const send = await monitor.ask('message.send', { room: 'den', content: 'x', clientMessageId: 'a' });
    expect(send).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    const operator = server.signIn('bob', { scopes: ['monitor', 'monitor:all'] });
    server.room('other', [server.signIn('carol')]);
    expect(await monitor.ask('auth.refresh', { token: operator.token })).toMatchObject({ ok: true });
    const carol = await clients.connect(server.url, server.signIn('carol').token);
    await carol.ask('message.send', { room: 'other', content: 'x', clientMessageId: 'a' });
    await expect.poll(() => flows(monitor).map(({ room }) => room)).toEqual(['other']);
    await server.revoke(operator.token);
    expect(await monitor.next('session.ended')).toEqual({ code: 'token_revoked' });
  });
});
