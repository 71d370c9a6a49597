import type { Message } from '@sotto/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import { createCrossTab } from '../internal/cross-tab.js';
import type { OutboxRecord, OutboxStore } from '../ports.js';
import { createFakeTabs } from '../testing/fake-tabs.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createMemoryOutboxStore } from './stores.js';
import { createOutbox } from './outbox.js';
import type { Delivery } from './transport.js';

const HOUR = 3_600_000;
const stored = ({ clientMessageId, content, room }: OutgoingMessage) =>
  ({ id: `id-${clientMessageId}`, clientMessageId, content, room }) as Message;
const lost: Delivery = { error: new ChatError('timeout', 'no answer'), left: true };
const offline: Delivery = { error: new ChatError('network', 'no wire'), left: false };

let clock: ReturnType<typeof createManualClock>;
let browser: ReturnType<typeof createFakeTabs>;
let store: OutboxStore;
const deliver = vi.fn<(tab: string, message: OutgoingMessage) => Promise<Delivery>>();
const sends = () => deliver.mock.calls.map(([tab, { clientMessageId }]) => `${tab}:${clientMessageId}`);

/** An outbox in a tab of its own. */
function openTab(name: string, { locks = true, channels = true } = {}) {
  const tab = browser.tab();
  const told: string[] = [];
  const outbox = createOutbox({
    clock,
    random: () => 1,
    store,
    crossTab: createCrossTab({
      locks: locks ? tab.locks : null,
      createChannel: channels ? tab.createChannel : null,
      page: () => ({}),
    }),
    transport: { deliver: (message) => deliver(name, message) },
    onStored: () => undefined,
    onChange: (_, messages) => told.push(messages.map(({ status }) => status).join()),
  });
  return { ...tab, ...outbox, told, statuses: () => outbox.pending('r').map(({ status }) => status) };
}
const records = () => store.load('ada');
const ids = async () => (await records()).map(({ clientMessageId }) => clientMessageId);

beforeEach(() => {
  clock = createManualClock();
  browser = createFakeTabs();
  store = { ...createMemoryOutboxStore(), key: 'outbox' };
  deliver.mockReset().mockImplementation(async (_, message) => ({ message: stored(message) }));
});

describe('an outbox that outlives its page', () => {
  it('keeps a message that was being sent when its page closed, and reports it', async () => {
    deliver.mockResolvedValue(offline);
    const before = openTab('before');
    await before.open('ada');
    const sent = before.send('r', 'a', 'a').catch((error: ChatError) => error.code);
    before.close(new ChatError('closed', 'closed'));
    expect(await sent).toBe('kept');
    expect(await ids()).toEqual(['a']);

    store = { ...store, put: async () => Promise.reject(new Error('disk full')) };
    const full = openTab('full');
    await full.open('ada');
    const lost = full.send('r', 'b', 'b').catch((error: ChatError) => error.code);
    full.close(new ChatError('closed', 'closed'));
    expect(await lost).toBe('closed');
  });

  it('sends at the next visit what was written, in order', async () => {
    deliver.mockResolvedValue(offline);
    const before = openTab('before');
    await before.open('ada');
    const results = ['a', 'b', 'c'].map((id) =>
      before.send('r', id, id).catch((error: ChatError) => error.code),
    );
    await settle();
    before.close(new ChatError('closed', 'closed'));
    expect(await Promise.all(results)).toEqual(['kept', 'kept', 'kept']);
    expect(await ids()).toEqual(['a', 'b', 'c']);

    deliver.mockClear().mockImplementation(async (_, message) => ({ message: stored(message) }));
    const after = openTab('after');
    await after.open('ada');
    await settle();
    expect(sends()).toEqual(['after:a', 'after:b', 'after:c']);
    expect(after.pending('r')).toEqual([]);
    expect(await records()).toEqual([]);
  });

  it('reports unconfirmed until a reply or the message itself arrives, through a reload', async () => {
    deliver.mockResolvedValue(lost);
    const before = openTab('before');
    await before.open('ada');
    const result = before.send('r', 'text', 'a').catch(() => undefined);
    await settle();
    expect(before.statuses()).toEqual(['unconfirmed']);
    // A try that did not leave takes nothing back: the first one may have arrived.
    deliver.mockResolvedValue(offline);
    await clock.advance(500);
    expect(before.statuses()).toEqual(['unconfirmed']);
    before.close(new ChatError('closed', 'closed'));
    await result;

    const after = openTab('after');
    await after.open('ada');
    await settle();
    expect(after.statuses()).toEqual(['unconfirmed']);
    after.settle({ ...stored(after.pending('r')[0]!), room: 'another' });
    expect(after.statuses()).toEqual(['unconfirmed']);
    after.settle(stored(after.pending('r')[0]!));
    await settle();
    expect(after.told.at(-1)).toBe('sent');
    expect(after.pending('r')).toEqual([]);
    expect(await records()).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it('keeps why a message failed, and sends it again on request only', async () => {
    deliver.mockResolvedValueOnce({
      error: new ChatError('not_a_member', 'no', { status: 403 }),
      left: false,
    });
    const before = openTab('before');
    await before.open('ada');
    await before.send('r', 'text', 'a').catch(() => undefined);
    before.close(new ChatError('closed', 'closed'));
    const after = openTab('after');
    await after.open('ada');
    await settle();
    expect(after.pending('r')).toMatchObject([{ status: 'failed', error: { code: 'not_a_member' } }]);
    expect(sends()).toEqual(['before:a']);
    expect(await after.retry('a')).toMatchObject({ id: 'id-a' });
  });

  it('asks before it sends what waited for more than an hour, and asks once', async () => {
    deliver.mockResolvedValue(offline);
    const before = openTab('before');
    await before.open('ada');
    const written = before.send('r', 'old', 'a');
    await settle();
    before.close(new ChatError('closed', 'closed'));
    await written.catch(() => undefined);
    await clock.advance(HOUR);
    deliver.mockClear();
    const after = openTab('after');
    await after.open('ada');
    await settle();
    // An hour to the millisecond is in time.
    expect(sends()).toEqual(['after:a']);
    await clock.advance(30_000);
    expect(after.pending('r')).toMatchObject([
      { content: 'old', status: 'failed', error: { code: 'not_sent_in_time' } },
    ]);
    deliver.mockClear();
    const answer = after.retry('a');
    answer.catch(() => undefined);
    await settle();
    after.close(new ChatError('closed', 'closed'));
    // The person said yes: the next page does not ask again.
    deliver.mockClear().mockImplementation(async (_, message) => ({ message: stored(message) }));
    const last = openTab('last');
    await last.open('ada');
    await settle();
    expect(sends()).toEqual(['last:a']);
    expect(await records()).toEqual([]);
  });

  it('keeps an outbox for each user, through the end of a session', async () => {
    deliver.mockResolvedValue(offline);
    const tab = openTab('tab');
    await tab.open('ada');
    const first = tab.send('r', 'of ada', 'a');
    await settle();
    tab.fail(new ChatError('not_signed_in', 'over'));
    await expect(first).rejects.toMatchObject({ code: 'not_signed_in' });
    await tab.open('grace');
    expect(tab.pending('r')).toEqual([]);
    await clock.advance(60_000);
    expect(sends()).toEqual(['tab:a']);

    deliver.mockImplementation(async (_, message) => ({ message: stored(message) }));
    await tab.open('ada');
    await settle();
    expect(sends()).toEqual(['tab:a', 'tab:a']);
    expect(await records()).toEqual([]);
  });

  it('ignores the previous result of a message once its user is back and it is queued again', async () => {
    deliver.mockResolvedValue(offline);
    const tab = openTab('tab');
    await tab.open('ada');
    const first = tab.send('r', 'text', 'a');
    await settle();
    tab.fail(new ChatError('not_signed_in', 'over'));
    await expect(first).rejects.toMatchObject({ code: 'not_signed_in' });
    await tab.open('ada');
    await settle();
    expect(tab.pending('r')).toMatchObject([{ status: 'queued', error: { code: 'network' } }]);
    deliver.mockImplementation(async (_, message) => ({ message: stored(message) }));
    expect(await tab.retry('a')).toMatchObject({ id: 'id-a' });
  });

  it('discards invalid records, and never sends them', async () => {
    const good: OutboxRecord = {
      clientMessageId: 'good',
      room: 'r',
      content: 'text',
      createdAt: new Date(clock.now()).toISOString(),
      position: 1,
      waitsSince: clock.now(),
      status: 'queued',
    };
    const bad: Record<string, unknown>[] = [
      { content: 5 },
      { content: '' },
      { content: 'x'.repeat(4001) },
      { content: 'x'.repeat(65_537), status: 'failed' },
      { content: undefined },
      { room: '../../oauth/token' },
      { room: 7 },
      { createdAt: 'yesterday' },
      { position: Number.NaN },
      { waitsSince: '0' },
      { status: 'sent' },
      { status: null },
    ];
    for (const [at, change] of bad.entries())
      await store.put('ada', { ...good, ...change, clientMessageId: `bad-${at}` } as OutboxRecord);
    await store.put('ada', { ...good, clientMessageId: 'not an id' });
    await store.put('ada', good);
    const tab = openTab('tab');
    await tab.open('ada');
    await settle();
    expect(sends()).toEqual(['tab:good']);
    expect(await records()).toEqual([]);
    expect(tab.pending('r')).toEqual([]);
  });

  it('keeps a message that was refused for its length until the user decides', async () => {
    const record: OutboxRecord = {
      ...{
        clientMessageId: 'long',
        room: 'r',
        content: 'x'.repeat(4001),
        position: 1,
        waitsSince: clock.now(),
      },
      ...{ createdAt: new Date(clock.now()).toISOString(), status: 'failed' },
    };
    await store.put('ada', record);
    const tab = openTab('tab');
    await tab.open('ada');
    await settle();
    expect([tab.statuses(), sends()]).toEqual([['failed'], []]);
  });

  it('continues in memory where storage refuses everything', async () => {
    const refuse = () => Promise.reject(new Error('QuotaExceededError'));
    store = { load: refuse, put: refuse, remove: refuse, clear: refuse, key: 'outbox' };
    const tab = openTab('tab');
    await tab.open('ada');
    expect(await tab.send('r', 'text', 'a')).toMatchObject({ id: 'id-a' });
    await tab.clear(new ChatError('not_signed_in', 'left'));
  });
});

describe('tabs with one outbox', () => {
  it('ignore messages that are no outbox updates', async () => {
    const tab = openTab('tab');
    await tab.open('ada');
    deliver.mockResolvedValue(offline);
    tab.send('r', 'text', 'a').catch(() => undefined);
    await settle();
    const stranger = browser.tab().createChannel('outbox ada')!;
    for (const value of [
      null,
      5,
      {},
      { type: 'sent' },
      { type: 'discarded', clientMessageId: 7 },
      { type: 'put' },
    ])
      stranger.postMessage(value);
    await settle();
    expect(tab.statuses()).toEqual(['queued']);
    stranger.postMessage({ type: 'discarded', clientMessageId: 'a' });
    await settle();
    expect(tab.statuses()).toEqual([]);
  });

  it('send each message once, one at a time, and all show it', async () => {
    const [one, two] = [openTab('one'), openTab('two')];
    await Promise.all([one.open('ada'), two.open('ada')]);
    let underWay = 0;
    deliver.mockImplementation(async (_, message) => {
      expect((underWay += 1)).toBe(1);
      await settle();
      underWay -= 1;
      return { message: stored(message) };
    });
    const results = Promise.all([one.send('r', '1', 'a'), two.send('r', '2', 'b'), one.send('r', '3', 'c')]);
    await results;
    for (const { told } of [one, two])
      expect(told.map((statuses) => statuses.split(',').length)).toContain(3);
    expect(
      sends()
        .map((send) => send.split(':')[1])
        .sort(),
    ).toEqual(['a', 'b', 'c']);
    await settle();
    expect([one.pending('r'), two.pending('r'), await records()]).toEqual([[], [], []]);
    expect(one.told.at(-1)).toBe('sent');
    expect(two.told.at(-1)).toBe('sent');
    expect(browser.heldLocks).toBe(0);
  });

  it('send once what both hold when the network is back, and wait for each other while it is away', async () => {
    deliver.mockResolvedValue(offline);
    const [one, two] = [openTab('one'), openTab('two')];
    await Promise.all([one.open('ada'), two.open('ada')]);
    const result = one.send('r', 'text', 'a');
    await settle();
    expect(two.statuses()).toEqual(['queued']);
    expect(sends()).toEqual(['one:a']);
    await clock.advance(500);
    // One of the two tried, and told the other to wait.
    expect(sends()).toHaveLength(2);
    deliver.mockClear().mockImplementation(async (_, message) => ({ message: stored(message) }));
    one.wake();
    two.wake();
    expect(await result).toMatchObject({ id: 'id-a' });
    await settle();
    expect(sends()).toHaveLength(1);
    expect([one.pending('r'), two.pending('r'), await records()]).toEqual([[], [], []]);
    expect(clock.waiting).toBe(0);
  });

  it('stop waiting for one whose attempt failed after their own connection was restored', async () => {
    const [one, two] = [openTab('one'), openTab('two')];
    await Promise.all([one.open('ada'), two.open('ada')]);
    let fail!: (delivery: Delivery) => void;
    deliver.mockImplementationOnce(() => new Promise((resolve) => (fail = resolve)));
    const result = one.send('r', 'text', 'a');
    await settle();
    two.wake();
    await settle();
    expect(sends()).toEqual(['one:a']);
    fail(offline);
    expect(await result).toMatchObject({ id: 'id-a' });
    expect(sends()).toEqual(['one:a', 'two:a']);
    await settle();
    expect(clock.waiting).toBe(0);
  });

  it('take over from a tab that is closed in the middle of a send', async () => {
    const [one, two] = [openTab('one'), openTab('two')];
    await Promise.all([one.open('ada'), two.open('ada')]);
    deliver.mockImplementationOnce(() => new Promise(() => undefined));
    void one.send('r', '1', 'a');
    void one.send('r', '2', 'b');
    await settle();
    expect(sends()).toEqual(['one:a']);
    expect(two.statuses()).toEqual(['sending', 'queued']);
    one.kill();
    await settle();
    expect(sends()).toEqual(['one:a', 'two:a', 'two:b']);
    expect(two.told).toContain('unconfirmed,queued');
    expect(await records()).toEqual([]);
  });

  it('discard for all, and forget for all when the user signs out', async () => {
    deliver.mockResolvedValue(offline);
    const [one, two] = [openTab('one'), openTab('two')];
    await Promise.all([one.open('ada'), two.open('ada')]);
    const codes = ['a', 'b'].map((id) => one.send('r', id, id).catch((error: ChatError) => error.code));
    await settle();
    two.discard('a');
    await settle();
    expect(one.pending('r')).toMatchObject([{ clientMessageId: 'b' }]);
    expect(await ids()).toEqual(['b']);
    await two.clear(new ChatError('not_signed_in', 'left'));
    await settle();
    expect(await Promise.all(codes)).toEqual(['discarded', 'not_signed_in']);
    expect([one.pending('r'), two.pending('r'), await records()]).toEqual([[], [], []]);
    // What is written after that is nobody's, and is not kept.
    one.send('r', 'late', 'late').catch(() => undefined);
    await settle();
    expect(await records()).toEqual([]);
    one.close(new ChatError('closed', 'closed'));
    expect(clock.waiting).toBe(0);
  });

  it('without locks, send only their own messages and those found at their start', async () => {
    deliver.mockResolvedValue(offline);
    const one = openTab('one', { locks: false });
    await one.open('ada');
    one.send('r', '1', 'a').catch(() => undefined);
    await settle();
    const two = openTab('two', { locks: false });
    await two.open('ada');
    await settle();
    expect(sends()).toEqual(['one:a', 'two:a']);
    one.send('r', '2', 'b').catch(() => undefined);
    await settle();
    expect(two.pending('r')).toMatchObject([{ clientMessageId: 'a' }, { clientMessageId: 'b' }]);
    deliver.mockClear().mockImplementation(async (_, message) => ({ message: stored(message) }));
    two.wake();
    await settle();
    // The other hears that its first is done, and goes on with its second.
    expect(sends()).toEqual(['two:a', 'one:b']);
    expect([one.pending('r'), two.pending('r'), await records()]).toEqual([[], [], []]);
  });

  it('leave no lock, channel or timer when they are closed', async () => {
    deliver.mockImplementation(() => new Promise(() => undefined));
    const [one, two] = [openTab('one'), openTab('two')];
    await Promise.all([one.open('ada'), two.open('ada')]);
    one.send('r', '1', 'a').catch(() => undefined);
    await settle();
    two.close(new ChatError('closed', 'closed'));
    await settle();
    expect(browser.openChannels).toBe(1);
    one.close(new ChatError('closed', 'closed'));
    expect(browser.openChannels).toBe(0);
    expect(clock.waiting).toBe(0);
    expect(await ids()).toEqual(['a']);
  });
});
