import type { Message, MessageEvent, SyncResult } from '@sotto/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createGapRecovery } from './gap-recovery.js';

const message = (rev: number, more: Partial<Message> = {}): Message => ({
  id: String(rev),
  room: 'r',
  seq: rev,
  rev,
  sender: { id: 'u', username: 'ada', displayName: 'Ada', kind: 'user' },
  content: `text ${rev}`,
  clientMessageId: `c${rev}`,
  createdAt: '2026-01-01T00:00:00.000Z',
  reactions: [],
  ...more,
});
const event = (rev: number): MessageEvent => ({ room: 'r', rev, message: message(rev) });
const page = (revs: number[], rev: number, hasMore = false): SyncResult => ({
  rooms: { r: { results: revs.map((each) => message(each)), rev, hasMore } },
  gone: [],
  ahead: [],
});

let clock: ReturnType<typeof createManualClock>;
let told: [string, number][];
let stale: string[];
const sync = vi.fn<(rooms: Record<string, number>) => Promise<SyncResult>>();
let recovery: ReturnType<typeof createGapRecovery>;

beforeEach(() => {
  clock = createManualClock();
  told = [];
  stale = [];
  sync.mockReset();
  recovery = createGapRecovery({
    clock,
    sync,
    emit: (name, { rev }) => told.push([name, rev]),
    onStale: (room) => stale.push(room),
  });
  recovery.track('r', 0, 0);
});
const revs = () => told.map(([, rev]) => rev);

describe('gap recovery', () => {
  it('emits each change once, in order, and ignores known ones', () => {
    for (const rev of [1, 1, 2, 1, 2, 3, 2]) recovery.receive('message.new', event(rev));
    expect(revs()).toEqual([1, 2, 3]);
    expect(clock.waiting).toBe(0);
  });

  it('emits each change of an untracked room once too, as it arrives', () => {
    recovery.untrack('r');
    for (const rev of [7, 7, 5, 7]) recovery.receive('message.new', event(rev));
    expect(revs()).toEqual([7, 5]);
  });

  it('holds what is ahead for 300 ms, and needs no sync if the rest arrives in time', async () => {
    for (const rev of [3, 2]) recovery.receive('message.new', event(rev));
    await clock.advance(299);
    expect(told).toEqual([]);
    recovery.receive('message.new', event(1));
    await clock.advance(1000);
    expect(revs()).toEqual([1, 2, 3]);
    expect(sync).not.toHaveBeenCalled();
    expect(clock.waiting).toBe(0);
  });

  it('requests missing changes once', async () => {
    sync.mockResolvedValueOnce(page([1, 2], 2));
    for (const rev of [3, 4]) recovery.receive('message.new', event(rev));
    await clock.advance(300);
    await settle();
    expect(sync).toHaveBeenCalledExactlyOnceWith({ r: 0 });
    expect(revs()).toEqual([1, 2, 3, 4]);
  });

  it('reads page after page, and skips unused numbers', async () => {
    sync.mockResolvedValueOnce(page([1, 4], 4, true)).mockResolvedValueOnce(page([6], 7));
    recovery.heads({ r: 7, other: 3 });
    await settle();
    expect(sync.mock.calls).toEqual([[{ r: 0 }], [{ r: 4 }]]);
    expect(revs()).toEqual([1, 4, 6]);
    recovery.receive('message.new', event(8));
    expect(revs()).toEqual([1, 4, 6, 8]);
    recovery.heads({ r: 8 });
    await settle();
    expect(sync).toHaveBeenCalledTimes(2);
  });

  it('names the event of a change by what the client knew before', async () => {
    recovery.receive('message.new', event(1));
    const edited = { editedAt: '2026-01-01T00:00:01.000Z' };
    sync.mockResolvedValueOnce({
      rooms: {
        r: {
          results: [
            message(3, { seq: 1, ...edited }),
            message(4, { seq: 2, ...edited }),
            message(5, { seq: 3, content: null, deletedAt: '2026-01-01T00:00:02.000Z' }),
          ],
          rev: 5,
          hasMore: false,
        },
      },
      gone: [],
      ahead: [],
    });
    recovery.recoverAll();
    await settle();
    expect(told).toEqual([
      ['message.new', 1],
      ['message.updated', 3],
      ['message.new', 4],
      ['message.deleted', 5],
    ]);
  });

  it('reports a known message that changed without an edit as updated, not as new', async () => {
    recovery.track('r', 10, 6);
    const results = [
      message(11, { seq: 4, reactions: [{ emoji: '👍', count: 1, users: ['ada'] }] }),
      message(12, { seq: 8 }),
      message(13, { seq: 7, editedAt: '2026-01-01T00:00:01.000Z' }),
      message(14, { seq: 8 }),
    ];
    sync.mockResolvedValueOnce({ rooms: { r: { results, rev: 14, hasMore: false } }, gone: [], ahead: [] });
    recovery.recoverAll();
    await settle();
    expect(told).toEqual([
      ['message.updated', 11],
      ['message.new', 12],
      ['message.new', 13],
      ['message.updated', 14],
    ]);
  });

  it('stops tracking a room of which the server knows less, and one that is gone', async () => {
    recovery.track('gone', 5, 5);
    sync.mockResolvedValueOnce({ rooms: {}, gone: ['gone'], ahead: ['r'] });
    recovery.recoverAll();
    await settle();
    expect(sync).toHaveBeenCalledExactlyOnceWith({ r: 0, gone: 5 });
    expect(stale).toEqual(['r']);
    // Neither is tracked any more: events come as they come.
    recovery.receive('message.new', event(9));
    expect(revs()).toEqual([9]);
  });

  it('reports a room as stale rather than read a long history by changes', async () => {
    sync.mockImplementation(async ({ r }) => page([r! + 1], r! + 1, true));
    recovery.recoverAll();
    await settle();
    await vi.waitFor(() => expect(stale).toEqual(['r']));
    expect(sync).toHaveBeenCalledTimes(20);
  });

  it('syncs again at the next heads after a sync failed', async () => {
    sync.mockRejectedValueOnce(new Error('lost')).mockResolvedValueOnce(page([1], 1));
    recovery.heads({ r: 1 });
    await settle();
    recovery.heads({ r: 1 });
    await settle();
    expect(revs()).toEqual([1]);
  });

  it('ignores a response for a room that was tracked again meanwhile', async () => {
    let answer!: (result: SyncResult) => void;
    sync.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    recovery.recoverAll();
    recovery.track('r', 50, 50);
    answer(page([1, 2], 2));
    await settle();
    expect(told).toEqual([]);
  });

  it('leaves no timer', () => {
    recovery.receive('message.new', event(5));
    expect(clock.waiting).toBe(1);
    recovery.clear();
    expect(clock.waiting).toBe(0);
  });
});
