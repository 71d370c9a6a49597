import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createChatClient } from '../chat-client.js';
import type { ChatClient } from '../api/chat-client.js';
import type { TokenStore } from '../ports.js';
import { createMemoryTokenStore } from '../auth/token-store.js';
import { createFakeSockets } from '../testing/fake-socket.js';
import { createManualClock, settle } from '../testing/manual-clock.js';

const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: Number.MAX_SAFE_INTEGER, scope: 'chat' };
let clock: ReturnType<typeof createManualClock>;
let fake: ReturnType<typeof createFakeSockets>;
let store: TokenStore;

function make(user = 'u1', tokenStore = store): ChatClient {
  return createChatClient({
    serverUrl: 'https://chat.example',
    clientId: 'c',
    tokenStore,
    clock,
    random: () => 1,
    locks: null,
    createChannel: null,
    createSocket: fake.createSocket,
    fetch: async () => new Response(JSON.stringify({ id: user, username: user, scopes: [] })),
  });
}
/** Clients of one session, connected. */
async function online(...clients: ChatClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.auth.restore()));
  const connected = clients.map((client) => client.connect());
  await settle();
  for (const socket of fake.sockets) socket.happen('connect');
  await Promise.all(connected);
}

beforeEach(async () => {
  clock = createManualClock();
  fake = createFakeSockets();
  store = createMemoryTokenStore();
  await store.save(tokens);
});

describe('clients of one session on a page', () => {
  it('share one socket: each receives every event, and the last to close ends it', async () => {
    const [one, two] = [make(), make()];
    await online(one, two);
    expect(fake.sockets).toHaveLength(1);
    const late = make();
    await late.auth.restore();
    await late.connect();
    expect(fake.sockets).toHaveLength(1);

    const heard: string[] = [];
    for (const [name, client] of Object.entries({ one, two, late }))
      client.on('room.deleted', ({ room }) => heard.push(`${name}: ${room}`));
    fake.last().receive('room.deleted', { room: 'r' });
    expect(heard).toEqual(['one: r', 'two: r', 'late: r']);

    const sent = two.messages.send('r', 'text', { clientMessageId: 'mine' });
    await settle();
    fake
      .last()
      .sent[0]!.ack({ ok: true, data: { id: 'm', room: 'r', rev: 1, seq: 1, sender: { id: 'u1' } } });
    expect(await sent).toMatchObject({ id: 'm' });

    one.close();
    late.close();
    expect(fake.last().disconnected).toBe(false);
    expect(two.connection.status).toBe('online');
    fake.last().receive('room.deleted', { room: 's' });
    expect(heard.slice(3)).toEqual(['two: s']);
    two.close();
    expect(fake.last()).toMatchObject({ disconnected: true, listening: 0 });
    await settle();
    expect(clock.waiting).toBe(0);
  });

  it('lose it together, and reconnect together', async () => {
    const [one, two] = [make(), make()];
    await online(one, two);
    fake.last().happen('disconnect', 'transport close');
    expect([one.connection.status, two.connection.status]).toEqual(['reconnecting', 'reconnecting']);
    await clock.advance(500);
    expect(fake.sockets).toHaveLength(2);
    fake.last().happen('connect');
    expect([one.connection.status, two.connection.status]).toEqual(['online', 'online']);
    one.close();
    two.close();
  });

  it('all abandon a socket that one of them found dead', async () => {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    const [one, two] = [make(), make()];
    await online(one, two);
    const [dead] = fake.sockets;
    page.dispatchEvent(new Event('online'));
    await clock.advance(3000);
    await settle();
    expect(dead).toMatchObject({ disconnected: true, listening: 0 });
    await clock.advance(500);
    expect(fake.sockets).toHaveLength(2);
    fake.last().happen('connect');
    expect([one.connection.status, two.connection.status]).toEqual(['online', 'online']);
    one.close();
    two.close();
    expect(fake.last().disconnected).toBe(true);
    vi.unstubAllGlobals();
  });

  it('share nothing with another user or another session', async () => {
    const other = createMemoryTokenStore();
    await other.save(tokens);
    const clients = [make('u1'), make('u2'), make('u1', other)];
    await online(...clients);
    expect(fake.sockets).toHaveLength(3);
    for (const client of clients) client.close();
  });
});
