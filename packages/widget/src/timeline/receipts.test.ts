import type { Member, Message } from '@sotto/sdk';
import { expect, it } from 'vitest';
import { isPartlySeen, Receipts } from './receipts.js';
import { deliveryOf, isReadByAll } from './timeline-item.js';

const AT = '2026-11-23T12:00:00.000Z';
const member = (id: string, lastReadSeq: number, change: Partial<Member> = {}): Member => ({
  user: { id, username: id, displayName: id, kind: 'user' },
  ...{ role: 'member', status: 'online', joinedAt: '2026-11-01T12:00:00.000Z', lastReadSeq },
  ...change,
});
const message = { seq: 5, createdAt: AT } as Message;
const receipt = (members: Member[], isComplete = true) =>
  new Receipts(members, 'own', isComplete).of(message);

it('is read when all others have read it, and seen by some before that', () => {
  const some = receipt([member('own', 5), member('a', 5), member('b', 4)]);
  expect(some).toEqual({ delivered: 1, seen: 1, of: 2 });
  expect([isReadByAll(some), isPartlySeen(some)]).toEqual([false, true]);
  const all = receipt([member('own', 5), member('a', 5), member('b', 9)]);
  expect([isReadByAll(all), isPartlySeen(all)]).toEqual([true, false]);
});

it('counts neither who came later nor bots', () => {
  const late = member('late', 0, { joinedAt: '2026-11-23T12:00:00.001Z' });
  const bot = member('bot', 0, { user: { id: 'bot', username: 'bot', displayName: 'Bot', kind: 'bot' } });
  expect(receipt([member('a', 5), late, bot])).toEqual({ delivered: 1, seen: 1, of: 1 });
  const others = ['b', 'c', 'd'].map((name) => member(name, 5));
  const all = new Receipts([late, bot, member('e', 4), member('a', 5), ...others], 'own');
  expect(all.facesOf(message).map(({ username }) => username)).toEqual(['a', 'b', 'c']);
});

it('is not read where there is no one else, nor where a member may be missing in the list', () => {
  expect(isReadByAll(receipt([member('own', 5)]))).toBe(false);
  expect(isReadByAll(receipt([member('a', 5)], false))).toBe(false);
});

it('returns no numbers in a crowd', () => {
  const crowd = (count: number) =>
    Array.from({ length: count }, (_, at) => member(`m${at}`, at === 0 ? 5 : 0));
  expect(isPartlySeen(receipt(crowd(100)))).toBe(true);
  expect(isPartlySeen(receipt(crowd(101)))).toBe(false);
});

it('is delivered when the devices of all others have it, whoever has read it', () => {
  const state = (members: Member[]) => deliveryOf(message, receipt(members));
  expect(state([member('own', 5), member('a', 4, { deliveredSeq: 5 }), member('b', 4)])).toBe('sent');
  expect(state([member('a', 4, { deliveredSeq: 9 }), member('b', 4, { deliveredSeq: 5 })])).toBe('delivered');
  // An event of what was read says nothing about what was delivered.
  expect(state([member('a', 5, { deliveredSeq: 4 }), member('b', 4, { deliveredSeq: 5 })])).toBe('delivered');
  expect(state([member('a', 5), member('b', 5)])).toBe('read');
  expect(state([member('own', 5)])).toBe('sent');
  expect(deliveryOf(message, receipt([member('a', 4, { deliveredSeq: 5 })], false))).toBe('sent');
});
