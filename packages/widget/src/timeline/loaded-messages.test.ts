import { describe, expect, it } from 'vitest';
import type { Message } from '@sotto/sdk';
import { makeMessage, makeUser } from '../testing/fakes/fake-client.js';
import { LoadedMessages } from './loaded-messages.js';

const run = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, at) => makeMessage(from + at));
const page = (from: number, to: number, hasMoreAfter = false) => ({
  results: run(from, to),
  hasMoreBefore: from > 1,
  hasMoreAfter,
});
const seqs = (messages: LoadedMessages) => messages.list.map(({ seq }) => seq);

describe('LoadedMessages', () => {
  it('holds a run in the midst of a room, and grows at both ends', () => {
    const messages = new LoadedMessages();
    messages.replace(page(41, 50, true), 100);
    expect(messages.missingAfter).toBe(50);
    messages.append(page(51, 60, true));
    messages.prepend(page(31, 40));
    expect(seqs(messages)).toEqual(run(31, 60).map(({ seq }) => seq));
    expect([messages.hasMoreBefore, messages.missingAfter]).toEqual([true, 40]);
  });

  it('takes changes of what is loaded, and counts what is new beyond it', () => {
    const messages = new LoadedMessages();
    messages.replace(page(41, 43, true), 100);
    for (const [seq, rev] of [
      [42, 200],
      [5, 201],
      [101, 202],
    ] as const)
      messages.apply(makeMessage(seq, { rev }));
    expect(seqs(messages)).toEqual([41, 42, 43]);
    expect(messages.list[1]!.rev).toBe(200);
    expect(messages.missingAfter).toBe(58);
  });

  it('does not take the last page for the end where a message came meanwhile', () => {
    const messages = new LoadedMessages();
    messages.replace(page(41, 43, true), 45);
    messages.apply(makeMessage(46));
    messages.append(page(44, 45));
    expect(messages.missingAfter).toBe(1);
    messages.append(page(46, 46));
    expect(messages.missingAfter).toBe(0);
    messages.apply(makeMessage(47));
    expect(seqs(messages).at(-1)).toBe(47);
  });

  it('replaces a guest who has joined an account wherever a message names them, and no other message', () => {
    const [guest, account] = [makeUser('guest-1'), makeUser('ada')];
    const messages = new LoadedMessages();
    const named: Partial<Message>[] = [
      { sender: guest },
      { replyTo: { seq: 1, id: 'a', sender: guest, content: 'hello' } },
      { mentions: [{ user: guest.id, start: 0, length: 2 }] },
      {},
    ];
    const results = named.map((fields, at) => makeMessage(at + 1, fields));
    messages.replace({ ...page(1, 1), results }, 4);
    expect(messages.replaceUser(guest.id, account)).toBe(true);
    expect(messages.list[0]).toMatchObject({ sender: account, senderWas: guest.id });
    expect(messages.list[1]!.replyTo!.sender).toEqual(account);
    expect(messages.list[2]!.mentions).toEqual([{ user: account.id, start: 0, length: 2 }]);
    expect(messages.list[3]).toBe(results[3]);
    expect(messages.replaceUser(guest.id, account)).toBe(false);
  });
});
