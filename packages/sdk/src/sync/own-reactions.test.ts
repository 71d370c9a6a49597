import type { Message, OwnReactions, ReactionState } from '@sotto/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOwnReactions } from './own-reactions.js';
import type { OwnReactionsState } from './own-reactions.js';

const ROOM = 'r';
const ID = 'm1';
const message = (reactions: Message['reactions'] = [], id = ID): Message => ({
  ...{ id, room: ROOM, seq: 1, rev: 1, content: 'text', clientMessageId: 'c', createdAt: '', reactions },
  sender: { id: 'u2', username: 'bob', displayName: 'Bob', kind: 'user' },
});
const thumb = (...users: string[]) => ({ emoji: '👍', count: users.length, users });

let reactions: OwnReactionsState;
let changes: number;
let asked: { kind: string; emoji: string; answer(emojis: string[]): void; refuse(): void }[];

const ask = (kind: string) => (room: string, id: string, emoji: string) =>
  new Promise<ReactionState>((resolve, reject) => {
    asked.push({
      ...{ kind, emoji },
      answer: (emojis) => resolve({ room, id, emojis }),
      refuse: () => reject(new Error('refused')),
    });
  });
const turn = () => new Promise((resolve) => setTimeout(resolve));
const change = (kind: 'react' | 'unreact', emoji = '👍') =>
  reactions.change(kind, { room: ROOM, id: ID, emoji });
const learn = (found: OwnReactions | undefined) =>
  reactions.learn(Promise.resolve({ results: [message()], own: found }), (page) => [page]);
const own = (found = message()) =>
  reactions
    .of(found)
    .filter((reaction) => reaction.own)
    .map(({ emoji }) => emoji);

beforeEach(() => {
  [changes, asked] = [0, []];
  reactions = createOwnReactions({
    transport: () => ({ react: ask('react'), unreact: ask('unreact') }),
    events: { emit: () => void (changes += 1) },
    user: () => ({ username: 'ada' }),
  });
});

it('shows a reaction at once, and takes it back where the server refuses', async () => {
  const refused = expect(change('react')).rejects.toThrow('refused');
  expect(reactions.of(message([thumb('bob')]))).toEqual([{ ...thumb('bob', 'ada'), own: true }]);
  expect(changes).toBe(1);
  await turn();
  asked[0]!.refuse();
  await refused;
  expect(reactions.of(message([thumb('bob')]))).toEqual([{ ...thumb('bob'), own: false }]);
  expect(changes).toBe(2);
});

it('shows one reaction for an emoji with and without a selector', async () => {
  const heart = { emoji: '❤\uFE0F', count: 1, users: ['bob'] };
  const done = change('react', '❤');
  expect(reactions.of(message([heart]))).toEqual([{ ...heart, count: 2, users: ['bob', 'ada'], own: true }]);
  await turn();
  asked[0]!.answer([heart.emoji]);
  await done;
  void change('unreact', '❤');
  expect(reactions.of(message([heart]))).toEqual([{ ...heart, own: false }]);
});

it('asks in order, and shows what the user wants in the end', async () => {
  const all = [change('react'), change('unreact'), change('react', '🎉')];
  expect(own()).toEqual(['🎉']);
  for (const answer of [['👍'], [], ['🎉']]) {
    await turn();
    expect(own()).toEqual(['🎉']);
    asked.at(-1)!.answer(answer);
  }
  expect(await Promise.all(all)).toEqual([['👍'], [], ['🎉']]);
  expect(asked.map(({ kind, emoji }) => `${kind} ${emoji}`)).toEqual(['react 👍', 'unreact 👍', 'react 🎉']);
  expect(own()).toEqual(['🎉']);
});

describe('own reactions', () => {
  it('are never taken from what everybody receives', async () => {
    expect(reactions.of(message([thumb('ada')]))).toEqual([{ ...thumb('ada'), own: false }]);
    await learn({ [ID]: ['👍'] });
    // The event of another user's reaction, from before this one was counted.
    expect(reactions.of(message([thumb('bob')]))).toEqual([{ ...thumb('bob', 'ada'), own: true }]);
  });

  it('come from another device, and beat a page that was asked for before', async () => {
    const asked = learn({});
    reactions.receive({ room: ROOM, id: ID, emojis: ['🎉'] });
    await asked;
    expect(own()).toEqual(['🎉']);
    await learn({});
    expect(own()).toEqual([]);
  });

  it('stay as they are where an earlier version of the server says nothing', async () => {
    reactions.receive({ room: ROOM, id: ID, emojis: ['🎉'] });
    await learn(undefined);
    expect(own()).toEqual(['🎉']);
  });

  it('are counted once, also where the server has counted them and where it lists only the first', async () => {
    const done = change('react');
    await turn();
    asked[0]!.answer(['👍']);
    await done;
    expect(reactions.of(message([thumb('bob', 'ada')]))).toEqual([{ ...thumb('bob', 'ada'), own: true }]);
    const many = { emoji: '👍', count: 40, users: ['bob'] };
    expect(reactions.of(message([many]))).toEqual([{ ...many, own: true }]);
  });

  it('are gone after the sign-out, whatever is under way', async () => {
    const done = change('react');
    await turn();
    reactions.clear();
    asked[0]!.answer(['👍']);
    await done;
    expect(own()).toEqual([]);
  });
});

it('does not take the reactions on a page for those of the next user', async () => {
  let respond!: (page: { results: Message[]; own: OwnReactions }) => void;
  const page = new Promise<{ results: Message[]; own: OwnReactions }>((resolve) => (respond = resolve));
  const reading = reactions.learn(page, (found) => [found]);
  reactions.clear();
  respond({ results: [message()], own: { [ID]: ['👍'] } });
  await reading;
  expect([own(), changes]).toEqual([[], 0]);
});

it('shows nothing under a deleted message', () => {
  reactions.receive({ room: ROOM, id: ID, emojis: ['🎉'] });
  expect(reactions.of({ ...message([thumb('bob')]), deletedAt: 'now' })).toEqual([]);
});
