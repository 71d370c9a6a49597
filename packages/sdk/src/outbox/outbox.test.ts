import type { Message } from '@sotto/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '../errors.js';
import type { ChatErrorCode } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createCrossTab } from '../internal/cross-tab.js';
import type { OutboxStore } from '../ports.js';
import { createMemoryOutboxStore } from './stores.js';
import { createOutbox } from './outbox.js';
import type { Delivery } from './transport.js';

type Deliver = (message: OutgoingMessage, attempt: number) => Promise<Delivery>;
const stored = ({ clientMessageId, content, room }: OutgoingMessage) =>
  ({ id: `id-${clientMessageId}`, clientMessageId, content, room }) as Message;

let clock: ReturnType<typeof createManualClock>;
let changes: string[];
const deliver = vi.fn<Deliver>();
const onStored = vi.fn<(message: Message) => void>();
let outbox: ReturnType<typeof createOutbox>;
const contents = () => deliver.mock.calls.map(([{ content }]) => content);
const failure = (code: ChatErrorCode, details = {}, left = false): Delivery => ({
  error: new ChatError(code, code, details),
  left,
});
const network = () => failure('network');

beforeEach(() => {
  clock = createManualClock();
  changes = [];
  onStored.mockReset();
  deliver.mockReset().mockImplementation(async (message) => ({ message: stored(message) }));
  outbox = create(createMemoryOutboxStore());
});

/** A store in plain JavaScript, which does not keep to the types. */
const plainStore = (work: () => unknown) =>
  ({ load: work, put: work, remove: work, clear: work }) as unknown as OutboxStore;

const create = (store: OutboxStore) =>
  createOutbox({
    clock,
    random: () => 1,
    store,
    crossTab: createCrossTab({ page: () => ({}) }),
    transport: { deliver },
    onStored,
    onChange: (room, messages) => changes.push(`${room}: ${messages.map(({ status }) => status).join()}`),
  });

describe('outbox', () => {
  it('shows a message at once and resolves with the stored one', async () => {
    const sent = outbox.send('r', 'hello', 'a');
    expect(outbox.pending('r')).toMatchObject([
      { clientMessageId: 'a', content: 'hello', status: 'sending' },
    ]);
    expect(await sent).toMatchObject({ id: 'id-a' });
    expect(changes).toEqual(['r: queued', 'r: sending', 'r: sent']);
  });

  it.each<[string, OutboxStore]>([
    ['throws', plainStore(() => expect.fail('denied'))],
    ['returns no promise', plainStore(() => undefined)],
  ])('sends all messages with a store that %s', async (_, store) => {
    outbox = create(store);
    await outbox.open('ada');
    const sent = ['a', 'b'].map((id) => outbox.send('r', 'hello', id));
    expect(await Promise.all(sent)).toMatchObject([{ id: 'id-a' }, { id: 'id-b' }]);
    await outbox.clear(new ChatError('not_signed_in', 'over'));
    expect(clock.waiting).toBe(0);
  });

  it('sends a message that is written just after the one before was stored', async () => {
    const answers: string[] = [];
    void (async () => {
      for (let turns = 0; turns < 30; turns += 1) {
        answers.push((await outbox.send('r', 'text', `m${turns}`)).id);
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      }
    })();
    for (let round = 0; round < 30; round += 1) await settle();
    expect(answers).toHaveLength(30);
  });

  it('sends within seconds where storage never responds, and does not wait for it again', async () => {
    const never = () => new Promise<never>(() => undefined);
    const hung = createOutbox({
      clock,
      random: () => 1,
      store: { key: 'hung', load: never, put: never, remove: never, clear: never },
      crossTab: createCrossTab({ page: () => ({}) }),
      transport: { deliver },
      onStored: () => undefined,
      onChange: () => undefined,
    });
    void hung.open('ada');
    const sent = hung.send('r', 'hello', 'a');
    await clock.advance(3_000);
    expect(await sent).toMatchObject({ id: 'id-a' });
    expect(await hung.send('r', 'again', 'b')).toMatchObject({ id: 'id-b' });
    hung.close(new ChatError('closed', 'closed'));
  });

  it('sends one at a time in a room, and in several rooms concurrently', async () => {
    let release!: () => void;
    deliver.mockImplementationOnce(async (message) => {
      await new Promise<void>((resolve) => (release = resolve));
      return { message: stored(message) };
    });
    const sends = [outbox.send('r', '1', 'a'), outbox.send('r', '2', 'b'), outbox.send('s', '3', 'c')];
    await settle();
    // Neither a new connection nor a retry sends a second time what is under way.
    outbox.wake();
    void outbox.retry('a');
    await settle();
    expect(contents()).toEqual(['1', '3']);
    release();
    await Promise.all(sends);
    expect(contents()).toEqual(['1', '3', '2']);
  });

  it('waits longer each time, at least as long as the server asks, and retries at once when woken', async () => {
    deliver
      .mockResolvedValueOnce(network())
      .mockResolvedValueOnce(network())
      .mockResolvedValueOnce(failure('rate_limited', { status: 429, retryAfter: 7 }))
      .mockResolvedValueOnce(failure('unavailable', { status: 503 }));
    const sent = outbox.send('r', 'hello', 'a');
    await settle();
    expect(outbox.pending('r')).toMatchObject([{ status: 'queued', error: { code: 'network' } }]);
    await clock.advance(499);
    expect(deliver).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    expect(deliver).toHaveBeenCalledTimes(2);
    await clock.advance(1000);
    expect(deliver).toHaveBeenCalledTimes(3);
    await clock.advance(6999);
    expect(deliver).toHaveBeenCalledTimes(3);
    await clock.advance(1);
    expect(deliver).toHaveBeenCalledTimes(4);
    outbox.wake();
    expect(await sent).toMatchObject({ id: 'id-a' });
    expect(deliver.mock.calls.map(([, attempt]) => attempt)).toEqual([0, 1, 2, 3, 4]);
    expect(clock.waiting).toBe(0);
  });

  it('tries again at once what failed after the connection came back, and no sooner than the server asks', async () => {
    const tries: ((delivery: Delivery) => void)[] = [];
    deliver.mockImplementation(() => new Promise((resolve) => void tries.push(resolve)));
    const sent = outbox.send('r', 'hello', 'a');
    for (let attempt = 0; attempt < 8; attempt += 1) {
      tries.at(-1)!(network());
      await clock.advance(30_000);
    }
    outbox.wake();
    tries.at(-1)!(network());
    await clock.advance(0);
    expect(tries).toHaveLength(10);
    // Only what began before the connection is excused.
    tries.at(-1)!(network());
    await clock.advance(29_999);
    expect(tries).toHaveLength(10);
    await clock.advance(1);
    outbox.wake();
    tries.at(-1)!(failure('rate_limited', { status: 429, retryAfter: 7 }));
    await clock.advance(6999);
    expect(tries).toHaveLength(11);
    await clock.advance(1);
    tries.at(-1)!({ message: stored(outbox.pending('r')[0]!) });
    expect(await sent).toMatchObject({ id: 'id-a' });
    expect(clock.waiting).toBe(0);
  });

  it('continues with the next message when one is refused, and sends that again on request only', async () => {
    deliver.mockResolvedValueOnce(failure('not_a_member', { status: 403 }));
    const refused = outbox.send('r', '1', 'a');
    const next = outbox.send('r', '2', 'b');
    await expect(refused).rejects.toMatchObject({ code: 'not_a_member' });
    await next;
    expect(outbox.pending('r')).toMatchObject([{ clientMessageId: 'a', status: 'failed' }]);
    await clock.advance(60_000);
    expect(deliver).toHaveBeenCalledTimes(2);
    expect(await outbox.retry('a')).toMatchObject({ id: 'id-a' });
    await expect(outbox.retry('a')).rejects.toMatchObject({ code: 'message_not_found' });
  });

  it('settles a message once, whether its event or its acknowledgement comes first', async () => {
    deliver.mockImplementationOnce(async (message) => {
      outbox.settle(stored(message));
      return { message: stored(message) };
    });
    expect(await outbox.send('r', 'event first', 'a')).toMatchObject({ id: 'id-a' });
    const second = await outbox.send('r', 'acknowledgement first', 'b');
    outbox.settle(second);
    expect(changes).toEqual(
      ['queued', 'sending', 'sent', 'queued', 'sending', 'sent'].map((status) => `r: ${status}`),
    );
    await settle();
    // The acknowledgement is passed on in both cases: it may be the only report of the message.
    expect(onStored.mock.calls.map(([{ id }]) => id)).toEqual(['id-a', 'id-b']);
  });

  it('sends a retried message even if another tab sent it before, since its caller waits for the result', async () => {
    const store = { ...createMemoryOutboxStore(), key: 'shared' };
    const open = async () => {
      const tab = createOutbox({
        clock,
        random: () => 1,
        store,
        // Only the store says what the other tab did.
        crossTab: createCrossTab({ page: () => ({}) }),
        transport: { deliver },
        onStored,
        onChange: () => undefined,
      });
      await tab.open('ada');
      await settle();
      return tab;
    };
    deliver.mockResolvedValue(network());
    const one = await open();
    const sent = one.send('r', 'hello', 'a');
    await settle();
    const two = await open();
    deliver.mockImplementation(async (message) => ({ message: stored(message) }));
    one.wake();
    await sent;
    expect(await two.retry('a')).toMatchObject({ id: 'id-a' });
    expect([one.pending('r'), two.pending('r'), await store.load('ada')]).toEqual([[], [], []]);
  });

  it('treats the same clientMessageId as the same message', async () => {
    const [one, two] = await Promise.all([outbox.send('r', '1', 'a'), outbox.send('r', '1', 'a')]);
    expect(one).toBe(two);
    expect(deliver).toHaveBeenCalledTimes(1);
  });

  it('refuses another text under a known clientMessageId', async () => {
    deliver.mockResolvedValueOnce(failure('validation_failed', { status: 422 }));
    await expect(outbox.send('r', 'too long', 'a')).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(outbox.send('r', 'shorter', 'a')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await expect(outbox.send('s', 'too long', 'a')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect(contents()).toEqual(['too long']);
    expect(await outbox.send('r', 'too long', 'a')).toMatchObject({ id: 'id-a' });
  });

  it('delivers and keeps the format, which belongs to the message', async () => {
    deliver.mockResolvedValueOnce(failure('validation_failed', { status: 422 }));
    await expect(outbox.send('r', '*a*', 'a', { format: 'markdown' })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    expect(outbox.pending('r')).toMatchObject([{ content: '*a*', format: 'markdown' }]);
    expect(deliver.mock.calls[0]![0]).toMatchObject({ format: 'markdown' });
    await expect(outbox.send('r', '*a*', 'a')).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  it('delivers and keeps mentions, which belong to the message', async () => {
    const mentions = [{ user: 'u', start: 0, length: 4 }];
    deliver.mockResolvedValueOnce(failure('validation_failed', { status: 422 }));
    await expect(outbox.send('r', '@bob', 'a', { mentions })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    expect(outbox.pending('r')).toMatchObject([{ mentions }]);
    expect(deliver.mock.calls[0]![0]).toMatchObject({ mentions });
    await expect(outbox.send('r', '@bob', 'a')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect(await outbox.send('r', '@bob', 'a', { mentions: [...mentions] })).toMatchObject({ id: 'id-a' });
  });

  it('discards a waiting message, and continues with the next', async () => {
    deliver.mockResolvedValueOnce(network());
    const first = outbox.send('r', '1', 'a');
    const second = outbox.send('r', '2', 'b');
    await settle();
    outbox.discard('a');
    await expect(first).rejects.toMatchObject({ code: 'discarded' });
    expect(await second).toMatchObject({ id: 'id-b' });
    expect(contents()).toEqual(['1', '2']);
    expect(clock.waiting).toBe(0);
  });

  it('keeps texts as failed when the session ends, and forgets them when it is cleared', async () => {
    deliver.mockResolvedValueOnce(network());
    const first = outbox.send('r', '1', 'a');
    await settle();
    outbox.fail(new ChatError('not_signed_in', 'over'));
    await expect(first).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(outbox.pending('r')).toMatchObject([{ status: 'failed' }]);
    expect(clock.waiting).toBe(0);
    await outbox.clear(new ChatError('closed', 'closed'));
    expect(outbox.pending('r')).toEqual([]);
    expect(changes.at(-1)).toBe('r: ');
  });

  it('waits for slow mode by itself, in order, however long that takes', async () => {
    const HOUR = 3600;
    let freeAt = 0;
    deliver.mockImplementation(async (message) => {
      const left = Math.ceil((freeAt - clock.now()) / 1000);
      if (left > 0) return failure('slow_mode', { status: 429, retryAfter: left });
      freeAt = clock.now() + HOUR * 1000;
      return { message: stored(message) };
    });
    const sent = ['one', 'two', 'three'].map((text) => outbox.send('r', text, text));
    await settle();
    expect(outbox.pending('r')).toMatchObject([
      { content: 'two', status: 'queued', error: { code: 'slow_mode' } },
      { content: 'three', status: 'queued' },
    ]);
    await clock.advance(HOUR * 1000);
    expect(outbox.pending('r')).toMatchObject([{ content: 'three', status: 'queued' }]);
    await clock.advance(HOUR * 1000);
    expect(await Promise.all(sent)).toMatchObject([{ id: 'id-one' }, { id: 'id-two' }, { id: 'id-three' }]);
  });

  it.each(['muted', 'room_archived', 'banned', 'guest_not_allowed', 'cannot_message'] as const)(
    'keeps a message that is refused with %s, and sends it only by a retry',
    async (code) => {
      deliver.mockResolvedValueOnce(failure(code, { status: 403 }));
      await expect(outbox.send('r', 'hello', 'a')).rejects.toMatchObject({ code });
      await clock.advance(3_600_000);
      expect(outbox.pending('r')).toMatchObject([{ content: 'hello', status: 'failed', error: { code } }]);
      expect(deliver).toHaveBeenCalledTimes(1);
      expect(await outbox.retry('a')).toMatchObject({ id: 'id-a' });
    },
  );
});
