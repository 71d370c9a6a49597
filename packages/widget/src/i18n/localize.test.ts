import { expect, it } from 'vitest';
import * as localize from './localize.js';

const { composerTexts, confirmTexts, logTexts, roomTexts } = localize;

it('chooses the form of a text by its count', () => {
  expect([1, 2, 1204].map((count) => roomTexts().count(count))).toEqual([
    '1 member',
    '2 members',
    '1,204 members',
  ]);
  expect([1, 3].map((count) => localize.memberTexts().count('Stage', count))).toEqual([
    'Stage, 1 person',
    'Stage, 3 people',
  ]);
  expect([1, 3].map((count) => confirmTexts().leaveUnopenedTitle(count))).toEqual([
    'Leave the room you never opened?',
    'Leave 3 rooms?',
  ]);
  expect([1, 2].map((count) => composerTexts().tooLong(count))).toEqual([
    '1 character too many',
    '2 characters too many',
  ]);
  expect([1, 2].map((count) => confirmTexts().deleteText(count))).toEqual([
    'You can undo this for 5 seconds. Then nobody in this room can read it any more.',
    'You can undo this for 5 seconds. Then nobody in this room can read them any more.',
  ]);
  expect([1, 2].map((count) => localize.selectionTexts().cannotDelete(count))).toEqual([
    'You can’t delete this message.',
    'You can’t delete these messages.',
  ]);
});

it('names up to two users who are typing, and counts more', () => {
  const { typing } = logTexts();
  expect([typing(['Ada']), typing(['Ada', 'Mira']), typing(['Ada', 'Mira', 'Jonas'])]).toEqual([
    'Ada is typing',
    'Ada and Mira are typing',
    '3 people are typing',
  ]);
});

/** All texts below a part of the catalogue; functions are left out. */
function textsOf(part: object): string[] {
  return Object.values(part).flatMap((value: unknown) =>
    typeof value === 'string' ? value : typeof value === 'object' && value !== null ? textsOf(value) : [],
  );
}

it('writes apostrophes and quotation marks as people do, and blames no one', () => {
  const all = Object.values(localize).flatMap((texts) => textsOf(texts()));
  expect(all.length).toBeGreaterThan(200);
  for (const text of all) expect(text, text).not.toMatch(/['"!]|please|oops|\beverybody\b| {2}/i);
});
