import { expect, it } from 'vitest';
import type { StoredMessage } from '../models/message.js';
import { presentQuote } from './messages.js';

const user = { id: '1', username: 'ada', displayName: 'Ada', kind: 'user' } as const;
const stored = (content: object) =>
  ({ _id: 'm1', seq: 1, deletedAt: null, content }) as unknown as StoredMessage;

it('quotes a formatted text without its marks, and a plain one as it is', () => {
  const text = '**Cue 44** is late';
  expect(presentQuote(stored({ v: 1, text, format: 'markdown' }), user).content).toBe('Cue 44 is late');
  expect(presentQuote(stored({ v: 1, text }), user).content).toBe(text);
});

it('cuts no mark in two', () => {
  const quote = presentQuote(stored({ v: 1, text: `**${'x'.repeat(200)}**`, format: 'markdown' }), user);
  expect(quote.content).toBe('x'.repeat(160));
});
