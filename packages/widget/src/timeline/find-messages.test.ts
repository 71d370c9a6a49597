import { expect, test } from 'vitest';
import { makeMessage, makeUser } from '../testing/fakes/fake-client.js';
import { findMessages } from './find-messages.js';

const nobody = () => false;
const items = [
  makeMessage(1, { content: 'The amber wash' }),
  makeMessage(2, { content: 'Steel, then **AM**BER', format: 'markdown' }),
  makeMessage(3, { content: null, deletedAt: new Date().toISOString() }),
  makeMessage(4, { kind: 'system', content: 'amber joined', data: { type: 'member.joined' } as never }),
  makeMessage(5, { content: 'Ambér at last', sender: makeUser('lea') }),
];

test('finds the newest first, without marks and capitals, and in the text as it is read', () => {
  expect(findMessages(items, ' Amber ', nobody)).toEqual([5, 2, 1]);
  expect(findMessages(items, 'amber wash', nobody)).toEqual([1]);
  expect(findMessages(items, '**', nobody)).toEqual([]);
});

test('finds nothing without a text, and nothing of people whose texts are folded', () => {
  expect(findMessages(items, '  ', nobody)).toEqual([]);
  expect(findMessages(items, 'amber', ({ username }) => username === 'lea')).toEqual([2, 1]);
});
