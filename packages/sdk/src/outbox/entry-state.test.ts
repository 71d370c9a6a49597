import { describe, expect, it } from 'vitest';
import { transition } from './entry-state.js';
import type { EntryEvent, EntryOwner, EntryStatus } from './entry-state.js';

const OWNERS: EntryOwner[] = ['this-tab', 'any-tab', 'other-tab'];

/** For each event, what becomes of a queued, sending, unconfirmed, failed and sent message; `-` is forbidden. */
const STATUS_ROWS: [EntryEvent, string][] = [
  ['attempt', 'sending unconfirmed unconfirmed - -'],
  ['miss', 'queued queued unconfirmed - -'],
  ['lose', 'unconfirmed unconfirmed unconfirmed - -'],
  ['fail', 'failed failed failed - -'],
  ['retry', '- - - queued -'],
  ['claim', 'queued sending unconfirmed failed -'],
  ['share', 'queued sending unconfirmed failed -'],
  ['adopt', 'queued sending unconfirmed failed -'],
  ['settle', 'sent sent sent sent -'],
];

/** For each event, which tab owns the message afterwards that this tab, any tab, and another tab owned. */
const OWNER_ROWS: [EntryEvent, string][] = [
  ['attempt', 'this-tab any-tab -'],
  ['miss', 'this-tab any-tab other-tab'],
  ['lose', 'this-tab any-tab other-tab'],
  ['fail', 'this-tab any-tab other-tab'],
  ['retry', 'this-tab this-tab this-tab'],
  ['claim', 'this-tab this-tab this-tab'],
  ['share', 'this-tab any-tab any-tab'],
  ['adopt', 'this-tab any-tab other-tab'],
  ['settle', 'this-tab any-tab other-tab'],
];

const STATUSES: EntryStatus[] = ['queued', 'sending', 'unconfirmed', 'failed', 'sent'];

describe('the status of a message in the outbox', () => {
  const rows = STATUS_ROWS.flatMap(([event, results]) =>
    results.split(' ').map((result, index) => [event, STATUSES[index]!, result] as const),
  );
  it.each(rows)('%s: %s -> %s', (event, status, result) => {
    const state = { status, owner: 'this-tab' } as const;
    if (result === '-') expect(() => transition(state, event)).toThrow(/is not allowed/);
    else expect(transition(state, event).status).toBe(result);
  });
});

describe('the tab that owns a message in the outbox', () => {
  const rows = OWNER_ROWS.flatMap(([event, results]) =>
    results.split(' ').map((result, index) => [event, OWNERS[index]!, result] as const),
  );
  it.each(rows)('%s: %s -> %s', (event, owner, result) => {
    const state = { status: event === 'retry' ? 'failed' : 'queued', owner } as const;
    if (result === '-') expect(() => transition(state, event)).toThrow(/is not allowed/);
    else expect(transition(state, event).owner).toBe(result);
  });
});
