import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '../errors.js';
import type { ConnectionState } from '../events.js';
import { createEnvironment } from '../create-environment.js';
import type { CreateSocket } from '../ports.js';
import { createFakeSockets } from '../testing/fake-socket.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createSocketConnection } from './connection.js';

let clock: ReturnType<typeof createManualClock>;
let fake: ReturnType<typeof createFakeSockets>;
let states: ConnectionState[];
let opened: boolean[];
let gaveUp: ChatError[];
const current = vi.fn<() => Promise<string>>();
const refresh = vi.fn<(stale: string, reason?: string) => Promise<string>>();

function make({
  createSocket = fake.createSocket,
  onFailed = () => undefined,
  onState = () => undefined,
}: {
  createSocket?: CreateSocket;
  onFailed?: (error: ChatError) => void;
  onState?: (state: ConnectionState) => void;
} = {}) {
  const env = createEnvironment(
    {
      serverUrl: 'https://chat.example',
      clientId: 'c',
      clock,
      createSocket,
      random: () => 1,
    },
    new AbortController().signal,
  );
  return createSocketConnection({
    env,
    tokens: { current, refresh, guard: () => () => undefined },
    namespace: '/',
    onEvent: () => undefined,
    onState(state) {
      states.push(state);
      onState(state);
    },
    onOpen: (again) => opened.push(again),
    onFailed,
    onGiveUp: (error) => gaveUp.push(error),
  });
}

/** A connection that is open. */
async function online() {
  const connection = make();
  const connected = connection.connect();
  await settle();
  fake.last().happen('connect');
  await connected;
  return connection;
}

beforeEach(() => {
  clock = createManualClock();
  fake = createFakeSockets();
  states = [];
  opened = [];
  gaveUp = [];
  current.mockReset().mockResolvedValue('token-1');
  refresh.mockReset().mockResolvedValue('token-2');
});
afterEach(() => vi.unstubAllGlobals());
const statuses = () => states.map(({ status }) => status);

describe('socket connection', () => {
  it('opens with the token', async () => {
    await online();
    expect(fake.last().options).toEqual({
      serverUrl: 'https://chat.example',
      namespace: '/',
      token: 'token-1',
    });
    expect(statuses()).toEqual(['connecting', 'online']);
    expect(opened).toEqual([false]);
    // The watch for a sleep, and nothing else.
    expect(clock.waiting).toBe(1);
  });

  it.each(['connecting', 'reconnecting'])(
    'opens nothing once a listener has closed it as %s',
    async (status) => {
      const connection = make({
        onState: (state) => {
          if (state.status === status && state.nextTryAt === undefined) connection.close();
        },
      });
      connection.connect().catch(() => undefined);
      await settle();
      if (status === 'reconnecting') {
        fake.last().happen('connect');
        fake.last().happen('disconnect');
        await clock.advance(500);
      }
      await settle();
      expect(fake.sockets).toHaveLength(status === 'reconnecting' ? 1 : 0);
      expect(clock.waiting).toBe(0);
      expect(statuses().at(-1)).toBe('idle');
    },
  );

  it('reconnects with increasing waits, and reports when', async () => {
    const connection = await online();
    fake.last().happen('disconnect');
    expect(connection.state).toEqual({ status: 'reconnecting', nextTryAt: clock.now() + 500 });
    await clock.advance(500);
    expect(fake.sockets).toHaveLength(2);
    fake.last().happen('connect_error', new Error('websocket error'));
    expect(connection.state.nextTryAt).toBe(clock.now() + 1000);
    await clock.advance(1000);
    fake.last().happen('connect');
    expect(opened).toEqual([false, true]);
    // A connection that held starts from the shortest wait again.
    await clock.advance(5000);
    fake.last().happen('disconnect');
    expect(connection.state.nextTryAt).toBe(clock.now() + 500);
  });

  it('follows the advice of a server that stops, once', async () => {
    const connection = await online();
    fake.last().receive('server.draining', { reconnectIn: 4321 });
    fake.last().happen('disconnect');
    expect(connection.state.nextTryAt).toBe(clock.now() + 4321);
    await clock.advance(4321);
    fake.last().happen('disconnect');
    expect(connection.state.nextTryAt).toBe(clock.now() + 1000);
  });

  it('waits at least as long as a refusal asks', async () => {
    const connection = make();
    void connection.connect();
    await settle();
    fake.last().refuse(429, 'too_many_sockets', { retryAfter: 12 });
    expect(connection.state.nextTryAt).toBe(clock.now() + 12_000);
  });

  it('tries again where creating a socket throws, as where a socket fails', async () => {
    const failed: ChatError[] = [];
    const connection = make({
      createSocket: () => {
        throw new DOMException('connect-src', 'SecurityError');
      },
      onFailed: (error) => failed.push(error),
    });
    void connection.connect().catch(() => undefined);
    await settle();
    expect(statuses()).toEqual(['connecting', 'reconnecting']);
    await clock.advance(500);
    expect(failed.map(({ code }) => code)).toEqual(['network', 'network']);
    connection.close();
    expect(clock.waiting).toBe(0);
  });

  it('renews a refused token once at once, then waits', async () => {
    void make().connect();
    await settle();
    fake.last().refuse(401, 'invalid_token');
    await settle();
    expect(refresh).toHaveBeenCalledExactlyOnceWith('token-1', 'token_expired');
    expect(fake.last().options.token).toBe('token-2');
    fake.last().refuse(401, 'invalid_token');
    await settle();
    expect(fake.sockets).toHaveLength(2);
    expect(states.at(-1)).toMatchObject({ status: 'reconnecting' });
  });

  it.each(['token_revoked', 'user_deleted'] as const)(
    'renews the token when the session ended by %s, and gives up where that fails',
    async (code) => {
      const connection = await online();
      refresh.mockRejectedValueOnce(new ChatError('not_signed_in', 'over'));
      fake.last().receive('session.ended', { code });
      fake.last().happen('disconnect');
      await clock.advance(60_000);
      expect(refresh).toHaveBeenCalledExactlyOnceWith('token-1', code);
      expect(connection.state).toEqual({ status: 'idle' });
      expect(gaveUp).toMatchObject([{ code: 'not_signed_in' }]);
      expect(fake.sockets).toHaveLength(1);
      expect(clock.waiting).toBe(0);
    },
  );

  it('gives up where another attempt cannot help', async () => {
    const connection = make();
    const connected = expect(connection.connect()).rejects.toMatchObject({ code: 'origin_not_allowed' });
    await settle();
    fake.last().refuse(403, 'origin_not_allowed');
    await connected;
    expect(connection.state).toEqual({ status: 'idle' });
    expect(clock.waiting).toBe(0);
  });

  it('sends a new token over the open socket', async () => {
    await online();
    fake.last().receive('auth.expiring', { expiresIn: 30 });
    await settle();
    expect(fake.last().sent).toMatchObject([{ event: 'auth.refresh', payload: { token: 'token-2' } }]);
  });

  it('settles by acknowledgement, refusal, timeout and loss', async () => {
    const connection = await online();
    const payload = { room: 'r' };
    const [yes, no, late, lost] = [1, 2, 3, 4].map(() => connection.request('typing.start', payload));
    const failures = [
      expect(no).rejects.toMatchObject({ code: 'not_a_member' }),
      expect(late).rejects.toMatchObject({ code: 'timeout' }),
    ];
    const [first, second] = fake.last().sent;
    first!.ack({ ok: true, data: null });
    second!.ack({
      ok: false,
      error: { type: '', title: '', status: 403, code: 'not_a_member', detail: 'no' },
    });
    expect(await yes).toBeNull();
    lost!.catch(() => undefined);
    await clock.advance(10_000);
    await Promise.all(failures);
    const cut = expect(connection.request('typing.start', payload)).rejects.toMatchObject({
      code: 'network',
    });
    await settle();
    fake.last().happen('disconnect');
    await cut;
    await expect(connection.request('typing.start', payload)).rejects.toMatchObject({ code: 'network' });
  });

  it('tries at once when the network is back, and checks whether a silent socket is alive', async () => {
    const page = new EventTarget();
    const add = vi.fn(page.addEventListener.bind(page));
    const remove = vi.fn(page.removeEventListener.bind(page));
    vi.stubGlobal('addEventListener', add);
    vi.stubGlobal('removeEventListener', remove);
    vi.stubGlobal('navigator', { onLine: false });
    const connection = await online();
    page.dispatchEvent(new Event('offline'));
    expect(fake.last().disconnected).toBe(true);
    expect(connection.state.status).toBe('offline');
    page.dispatchEvent(new Event('online'));
    await settle();
    expect(fake.sockets).toHaveLength(2);
    fake.last().happen('connect');

    page.dispatchEvent(new Event('pageshow'));
    await settle();
    expect(fake.last().sent).toMatchObject([{ event: 'sync', payload: { rooms: {} } }]);
    await clock.advance(3000);
    await settle();
    expect(fake.sockets).toHaveLength(3);
    connection.close();
    expect(remove.mock.calls).toEqual(add.mock.calls);
    page.dispatchEvent(new Event('online'));
    await settle();
    expect(fake.sockets).toHaveLength(3);
  });

  it('tries at once when it is asked to connect while it waits', async () => {
    const connection = await online();
    fake.last().happen('disconnect');
    expect(connection.state.nextTryAt).toBeGreaterThan(clock.now());
    void connection.connect();
    await settle();
    expect(fake.sockets).toHaveLength(2);
    expect(connection.state).toEqual({ status: 'reconnecting' });
    // A try that is under way is not begun a second time.
    void connection.connect();
    await settle();
    expect(fake.sockets).toHaveLength(2);
    fake.last().happen('connect');
    expect(connection.state.status).toBe('online');
  });

  it('checks its connection when the device wakes, and when a page is shown after a long time', async () => {
    const page = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    const show = (state: string) => {
      document.visibilityState = state;
      document.dispatchEvent(new Event('visibilitychange'));
    };
    vi.stubGlobal('document', document);
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    const connection = await online();
    const probes = () => fake.last().sent.filter(({ event }) => event === 'sync');
    const answer = () =>
      probes()
        .at(-1)!
        .ack({ ok: true, data: { rooms: {}, gone: [], ahead: [] } });
    await clock.advance(60_000);
    show('hidden');
    await clock.advance(9_000);
    show('visible');
    await settle();
    expect(probes()).toHaveLength(0);

    clock.jump(3_600_000);
    await clock.advance(1_000);
    expect(probes()).toHaveLength(1);
    answer();
    await settle();

    // Late timers of a hidden page say nothing; what shows it does, once for all that tells it.
    show('hidden');
    clock.jump(60_000);
    await clock.advance(10_000);
    expect(probes()).toHaveLength(1);
    show('visible');
    await settle();
    expect(probes()).toHaveLength(2);
    page.dispatchEvent(new Event('pageshow'));
    page.dispatchEvent(new Event('online'));
    await settle();
    expect(probes()).toHaveLength(2);
    // No answer: the socket is dead, whatever it says.
    await clock.advance(3_000);
    expect(fake.sockets).toHaveLength(2);
    fake.last().happen('connect');
    expect(connection.state.status).toBe('online');
    connection.close();
    expect(clock.waiting).toBe(0);
    show('hidden');
    clock.jump(60_000);
    show('visible');
    await settle();
    expect(fake.sockets).toHaveLength(2);
  });

  it('leaves no timer, listener or socket after close', async () => {
    const connection = await online();
    const waiting = expect(connection.request('typing.start', { room: 'r' })).rejects.toMatchObject({
      code: 'network',
    });
    await settle();
    const socket = fake.last();
    connection.close();
    await waiting;
    expect(socket).toMatchObject({ disconnected: true, listening: 0 });
    expect(clock.waiting).toBe(0);

    const trying = expect(connection.connect()).rejects.toMatchObject({ code: 'closed' });
    await settle();
    connection.close();
    await trying;
    expect(fake.last()).toMatchObject({ disconnected: true, listening: 0 });
    expect(clock.waiting).toBe(0);
  });
});
