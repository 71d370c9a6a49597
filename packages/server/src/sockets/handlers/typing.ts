import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** `typing.start` and `typing.stop`, once a second each and room. */
export function typingHandlers({ limiter, services }: Pick<SocketsDeps, 'limiter' | 'services'>): {
  start: Handler<'typing.start'>;
  stop: Handler<'typing.stop'>;
} {
  /** All rooms together count too: each name has a bucket of its own, and a client can make up any number of names. */
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
