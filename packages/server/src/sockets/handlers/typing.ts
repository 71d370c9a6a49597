import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** Creates the handlers of `typing.start` and `typing.stop`; each is limited to once a second per room. */
export function typingHandlers({ limiter, services }: Pick<SocketsDeps, 'limiter' | 'services'>): {
  start: Handler<'typing.start'>;
  stop: Handler<'typing.stop'>;
} {
  /** Counts all rooms together too: each name has a bucket of its own, and a client can invent any number of names. */
  async function enforceLimits(kind: 'start' | 'stop', userId: string, room: string): Promise<void> {
    await limiter.enforce('api.user', userId);
    await limiter.enforce('typing.user', `${kind}:${userId}:${room}`);
  }

  return {
    async start({ session: { actor } }, { room }) {
      await enforceLimits('start', actor.userId, room);
      await services.typing.start(actor, room);
      return null;
    },
    async stop({ session: { actor } }, { room }) {
      await enforceLimits('stop', actor.userId, room);
      await services.typing.stop(actor, room);
      return null;
    },
  };
}
