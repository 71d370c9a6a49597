import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** Creates the handlers of `reaction.add` and `reaction.remove`; each resolves with the user's own reactions. */
export function reactionHandlers({ services: { reactions } }: Pick<SocketsDeps, 'services'>): {
  add: Handler<'reaction.add'>;
  remove: Handler<'reaction.remove'>;
} {
  return {
    add: ({ session, id: connectionId }, { room, id, emoji }) =>
      reactions.add(session.actor, room, id, emoji, { connectionId }),
    remove: ({ session, id: connectionId }, { room, id, emoji }) =>
      reactions.remove(session.actor, room, id, emoji, { connectionId }),
  };
}
