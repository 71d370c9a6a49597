import { expect, it } from 'vitest';
import { eventsOf } from './log-events.js';

const message = (name: string, revs: number[], deleted = false, contentRev?: number) => ({
  name,
  revs,
  rev: revs.at(-1)!,
  ...(contentRev !== undefined && { contentRev }),
  deletedAt: deleted ? new Date(0) : null,
});
const told = (...[messages, after, to]: Parameters<typeof eventsOf<ReturnType<typeof message>>>) =>
  eventsOf(messages, after, to).map(({ rev, type, message: { name } }) => `${rev} ${type} ${name}`);

it('says new at the first number of a message, whatever it has become since', () => {
  expect(told([message('a', [1, 4]), message('b', [2])], 0, 3)).toEqual([
    '1 message.new a',
    '2 message.new b',
  ]);
});
it('says what became of a message at its last number, and nothing in between', () => {
  expect(told([message('a', [1, 3, 5]), message('b', [2, 4], true)], 0, 5)).toEqual([
    '1 message.new a',
    '2 message.new b',
    '4 message.deleted b',
    '5 message.updated a',
  ]);
});
it('tells no number twice where one page ends and the next begins', () => {
  const all = [message('a', [1, 3]), message('b', [2])];
  expect([...told(all, 0, 2), ...told(all, 2, 3)]).toEqual(told(all, 0, 3));
});
it('passes numbers that nobody owns any more', () => {
  expect(told([message('a', [1, 300])], 1, 299)).toEqual([]);
});
it('does not count reactions, and still tells of the edit before them', () => {
  expect(told([message('a', [1, 2, 3], false, 2), message('b', [4, 5], false, 4)], 0, 5)).toEqual([
    '1 message.new a',
    '2 message.updated a',
    '4 message.new b',
  ]);
});
