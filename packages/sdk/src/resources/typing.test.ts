import type { User } from '@sotto/protocol';
import { expect, it } from 'vitest';
import type { ClientEventMap } from '../events.js';
import { createEmitter } from '../internal/emitter.js';
import { createManualClock } from '../testing/manual-clock.js';
import { createTyping } from './typing.js';

const user = (id: string): User => ({ id, username: id, displayName: id, kind: 'user' });

function create() {
  const clock = createManualClock();
  const reports: string[][] = [];
  const events = createEmitter<ClientEventMap>(() => undefined);
  events.on('typing.changed', ({ users }) => reports.push(users.map(({ id }) => id)));
  const typing = createTyping({
    clock,
    events,
    request: async () => undefined,
  });
  return { clock, reports, typing };
}

it('replaces a guest who types by the account in one step, for the time that is left', async () => {
  const { clock, reports, typing } = create();
  typing.started('r', user('guest'), 6);
  await clock.advance(2_000);
  typing.replace('guest', user('ada'));
  expect(reports).toEqual([['guest'], ['ada']]);
  await clock.advance(3_999);
  expect(reports).toHaveLength(2);
  await clock.advance(1);
  expect(reports.at(-1)).toEqual([]);
});

it('shows an account once where both it and its former guest type', async () => {
  const { clock, reports, typing } = create();
  typing.started('r', user('ada'), 6);
  await clock.advance(1_000);
  typing.started('r', user('guest'), 6);
  typing.replace('guest', user('ada'));
  expect(reports.at(-1)).toEqual(['ada']);
  await clock.advance(5_999);
  expect(reports.at(-1)).toEqual(['ada']);
  await clock.advance(1);
  expect(reports.at(-1)).toEqual([]);
});
