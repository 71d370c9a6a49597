import { ChatError } from '@sotto/sdk';
import type { ChatErrorCode, Message, OutgoingMessage } from '@sotto/sdk';
import { expect, it } from 'vitest';
import { isBigEmoji } from './big-emoji.js';
import { HeightIndex } from './height-index.js';
import { indexOfSeq, mergeMessages, withOutgoing } from './merge-messages.js';
import { rowLayout } from './row-layout.js';
import { deliveryOf, keyOf } from './timeline-item.js';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 23, 12, minutes)).toISOString();

function message(seq: number, change: Partial<Message> & { by?: string } = {}): Message {
  const { by = 'ada', ...rest } = change;
  const sender = { id: by, username: by, displayName: by, kind: 'user' as const };
  const id = `id-${seq}`;
  return {
    id,
    room: 'a',
    seq,
    rev: seq,
    sender,
    content: 'x',
    clientMessageId: `c-${seq}`,
    createdAt: at(0),
    reactions: [],
    ...rest,
  };
}
const outgoing = (
  id: string,
  status: OutgoingMessage['status'] = 'sending',
  error?: ChatErrorCode,
): OutgoingMessage => ({
  clientMessageId: id,
  room: 'a',
  content: 'x',
  createdAt: at(0),
  status,
  ...(error && { error: new ChatError(error, error) }),
});
const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq);

it('merges pages before, after and inside what is known', () => {
  const known = [message(3), message(4)];
  expect(seqs(mergeMessages(known, [message(1), message(2)]))).toEqual([1, 2, 3, 4]);
  expect(seqs(mergeMessages(known, [message(5)]))).toEqual([3, 4, 5]);
  expect(seqs(mergeMessages([message(1), message(4)], [message(2), message(4)]))).toEqual([1, 2, 4]);
  expect(mergeMessages(known, [])).toBe(known);
});

it('keeps the form with the higher rev, in whatever order they come', () => {
  const edited = message(3, { rev: 9, content: 'new' });
  expect(mergeMessages([message(3)], [edited])[0]!.content).toBe('new');
  expect(mergeMessages([edited], [message(3)])[0]!.content).toBe('new');
});

it('finds a message by its seq', () => {
  const known = [message(3), message(5), message(9)];
  expect([3, 5, 9, 4, 10].map((seq) => indexOfSeq(known, seq))).toEqual([0, 1, 2, -1, -1]);
});

it('replaces an outgoing message by its stored form under one key', () => {
  const stored = message(1);
  const items = withOutgoing([stored], [outgoing('c-1'), outgoing('c-2')], 'ada');
  expect(items).toHaveLength(2);
  expect(keyOf(outgoing('c-1'), 'ada')).toBe(keyOf(stored, 'ada'));
  // Somebody else may have chosen the same id: that is another message.
  expect(withOutgoing([message(1, { by: 'eve' })], [outgoing('c-1')], 'ada')).toHaveLength(2);
  expect(keyOf(stored, 'eve')).toBe('id-1');
});

it('shows how far an own message has come', () => {
  expect(deliveryOf(outgoing('c'), undefined)).toBe('sending');
  expect(deliveryOf(outgoing('c', 'queued'), undefined)).toBe('sending');
  expect(deliveryOf(outgoing('c', 'unconfirmed'), undefined)).toBe('unconfirmed');
  expect(deliveryOf(outgoing('c', 'failed', 'not_a_member'), undefined)).toBe('failed');
  expect(deliveryOf(outgoing('c', 'failed', 'not_sent_in_time'), undefined)).toBe('outdated');
  const seen = (count: number) => deliveryOf(message(2), { seen: count, delivered: count, of: 2 });
  expect([seen(0), seen(1), seen(2), deliveryOf(message(2), undefined)]).toEqual([
    'sent',
    'sent',
    'read',
    'sent',
  ]);
});

const context = { user: { id: 'ada' }, readUpTo: undefined, unread: 1, hasMoreBefore: false };

it('groups one sender within five minutes', () => {
  const items = [
    message(1, { createdAt: at(0) }),
    message(2, { createdAt: at(5) }),
    message(3, { createdAt: at(11) }),
    message(4, { createdAt: at(11), by: 'bob' }),
  ];
  const layouts = items.map((_, index) => rowLayout(items, index, context));
  expect(layouts.map(({ first }) => first)).toEqual([true, false, true, true]);
  expect(layouts.map(({ last }) => last)).toEqual([false, true, true, true]);
  expect(layouts.map(({ newDay }) => newDay)).toEqual([true, false, false, false]);
});

it('ends a group at a bare emoji, a deletion, a failure and the unread divider', () => {
  const isFirst = (...items: Parameters<typeof rowLayout>[0]) =>
    rowLayout(items, items.length - 1, { ...context, readUpTo: 5 }).first;
  expect(isFirst(message(1), message(2))).toBe(false);
  expect(isFirst(message(1), message(2, { content: '👍' }))).toBe(true);
  expect(isFirst(message(1, { content: null, deletedAt: at(0) }), message(2))).toBe(true);
  expect(isFirst(outgoing('a', 'failed'), outgoing('b'))).toBe(true);
  expect(isFirst(outgoing('a'), outgoing('b', 'failed'))).toBe(true);
  expect(isFirst(outgoing('a', 'unconfirmed'), outgoing('b'))).toBe(true);
  expect(isFirst(message(5), message(6))).toBe(true);
  expect(isFirst(message(5), outgoing('b'))).toBe(false);
});

it('puts the unread divider before the first message after the read one, and only there', () => {
  const items = [message(4), message(5), message(6), message(7)];
  const marks = (readUpTo: number | undefined) =>
    items.map((_, index) => rowLayout(items, index, { ...context, readUpTo }).firstUnread);
  expect(marks(5)).toEqual([false, false, true, false]);
  expect(marks(undefined)).toEqual([false, false, false, false]);
  expect(marks(7)).toEqual([false, false, false, false]);
});

it('begins a day by the calendar', () => {
  const items = [message(1, { createdAt: at(-24 * 60) }), message(2)];
  expect(rowLayout(items, 1, context)).toMatchObject({ newDay: true, first: true });
});

it('shows nothing about the first row while the one before it is not loaded', () => {
  const layout = (hasMoreBefore: boolean) =>
    rowLayout([message(6)], 0, { ...context, readUpTo: 5, hasMoreBefore });
  expect(layout(true)).toMatchObject({ newDay: false, firstUnread: false });
  expect(layout(false)).toMatchObject({ newDay: true, firstUnread: true });
});

it('knows one to three emoji alone', () => {
  for (const text of ['🙏', '❤️', '👍🏽', '👨‍👩‍👧', '🇳🇱 🇺🇦', '👍👀🎉', '1️⃣'])
    expect(isBigEmoji(text), text).toBe(true);
  for (const text of ['', 'a', '👍 ok', '👍👍👍👍', '12', '#', '©', ' '])
    expect(isBigEmoji(text), text).toBe(false);
});

it('keeps measured heights through prepending, appending and replacing', () => {
  const index = new HeightIndex();
  index.setKeys(['c', 'd']);
  index.setHeight(0, 100);
  index.setHeight(1, 50);
  index.setKeys(['a', 'b', 'c', 'd', 'e']);
  expect([index.top(2), index.top(3), index.top(4), index.total]).toEqual([72, 172, 222, 258]);
  index.setKeys(['x', 'd', 'c']);
  expect(index.total).toBe(36 + 50 + 100);
  expect([index.setHeight(0, 36), index.setHeight(0, 40), index.setHeight(7, 1)]).toEqual([
    false,
    true,
    false,
  ]);
});

it('draws the viewport, what is near it, and never more rows than the limit', () => {
  const index = new HeightIndex();
  index.setKeys(Array.from({ length: 1000 }, (_, at) => String(at)));
  expect(index.rowAt(-5)).toBe(0);
  expect(index.rowAt(36)).toBe(1);
  expect(index.rangeOf(360, 720, 72, 100)).toEqual({ from: 8, to: 23 });
  const tight = index.rangeOf(360, 720, 600, 15);
  expect(tight.to - tight.from).toBe(15);
  expect(tight.from).toBeLessThanOrEqual(10);
  expect(tight.to).toBeGreaterThanOrEqual(21);
  // What is visible is never left out.
  expect(index.rangeOf(360, 720, 600, 3)).toEqual({ from: 10, to: 21 });
});
