import type { User } from '@sotto/protocol';
import type { Environment } from '../environment.js';
import type { ClientEventMap } from '../events.js';
import type { Emitter } from '../internal/emitter.js';
import { createIdentities } from '../sync/identities.js';
import { createPresence } from './presence.js';
import { createTyping } from './typing.js';
import type { TypingDeps } from './typing.js';

export type People = ReturnType<typeof createPeople>;

/** What the client knows of other users: who is online, who is typing, and which guests have joined an account. */
export function createPeople(
  { clock }: Pick<Environment, 'clock'>,
  events: Pick<Emitter<ClientEventMap>, 'emit'>,
  request: TypingDeps['request'],
) {
  const presence = createPresence();
  const typing = createTyping({ clock, events, request });
  const identities = createIdentities((from, user) => {
    replace(from, user);
    events.emit('user.merged', { from, user });
  });

  function replace(from: string, user: User): void {
    typing.replace(from, user);
    presence.replace(from, user);
  }

  return {
    presence,
    typing,
    identities,
    /** A user changed name or picture. */
    update(user: User): void {
      identities.update(user);
      replace(user.id, user);
    },
    /** The connection ended, and with it what only events report. */
    offline(): void {
      presence.clear();
      typing.clear();
    },
  };
}
