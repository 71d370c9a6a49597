import type { User } from '@sotto/sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { Names, RoomNames } from './room-names.js';
import { loadLookAlikes } from './skeleton.js';

const user = (username: string, displayName: string): User => ({
  ...{ id: `id-${username}`, username, displayName, kind: 'user' },
});
const names = (...displayNames: string[]) => {
  const all = displayNames.map((name, at) => user(`user${at}`, name));
  const room = new RoomNames(() => undefined);
  room.add(all);
  return all.map((one) => room.textOf(one));
};

it('forgets the name of a guest who is an account now', () => {
  const all = new Names();
  const [guest, account] = [user('guest-1', 'Ada'), user('ada', 'Ada')];
  all.in('stage').add([guest, account]);
  expect(all.in('stage').textOf(account)).toBe('Ada (ada)');
  all.merge(guest.id, account);
  expect(all.in('stage').textOf(account)).toBe('Ada');
});

it('lets a name from right to left turn no sentence round', () => {
  expect(names('Ada', 'علی')).toEqual(['Ada', '\u2068علی\u2069']);
  const room = new RoomNames(() => undefined);
  expect(room.shortOf(user('ali', 'علی رضا'))).toBe('\u2068علی\u2069');
});

it('calls people by the name that they are called by', () => {
  const room = new RoomNames(() => undefined);
  const short = (name: string) => room.shortOf(user('x', name));
  expect(['Ada Lind', 'Marchetti, Ines', 'Ada Lind, stage', 'Cher', 'Cher,'].map(short)).toEqual([
    ...['Ada', 'Ines', 'Ada', 'Cher', 'Cher,'],
  ]);
});

it('distinguishes look-alikes once the table is there, which it loads when a name needs it', async () => {
  const [ada, mallory] = [user('ada', 'Ada Lind'), user('mallory', '\u0410d\u0430 Lind')];
  await new Promise<void>((resolve) => {
    const room = new RoomNames(() => {
      expect(room.textOf(ada)).toBe('Ada Lind (ada)');
      resolve();
    });
    room.add([ada, mallory]);
    expect(room.textOf(ada)).toBe('Ada Lind');
  });
});

describe('with the table', () => {
  beforeAll(() => loadLookAlikes());

  it('puts the username beside equal names, and beside no others', () => {
    expect(names('Ada Lind', 'Ada Lind', 'Mira')).toEqual(['Ada Lind (user0)', 'Ada Lind (user1)', 'Mira']);
    expect(names('Ada Lind', 'Ada Bell')).toEqual(['Ada Lind', 'Ada Bell']);
  });

  it.each([
    ['Cyrillic', 'Ada Lind', '\u0410d\u0430 Lind'],
    ['Greek', 'Otto', '\u039Fttο'],
    ['capital I and small l', 'Ali', 'AIi'],
    ['rn and m', 'Tom', 'Torn'],
    ['zero', 'Otto', '0tto'],
    ['full width', 'Ada', 'Ａｄａ'],
    ['mathematical', 'Ada', '𝐀𝐝𝐚'],
    ['case and spaces', 'Ada Lind', 'ADA  LIND'],
    ['joiners', 'علیرضا', 'علی\u200Cرضا'],
  ])('knows look-alikes: %s', (_, one, other) => {
    expect(names(one, other).map((name) => / \(user\d\)$/.test(name))).toEqual([true, true]);
  });

  it('knows a name once that changes, and people once however often they come', () => {
    const room = new RoomNames(() => undefined);
    const [ada, mira] = [user('ada', 'Ada'), user('mira', 'Mira')];
    room.add([ada, mira, ada]);
    expect(room.textOf(ada)).toBe('Ada');
    room.add([{ ...mira, displayName: 'Ada' }]);
    expect(room.textOf(ada)).toBe('Ada (ada)');
  });
});
