import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** `typing.start` and `typing.stop`, once a second each and room. */
export function typingHandlers({ limiter, services }: Pick<SocketsDeps, 'limiter' | 'services'>): {
  start: Handler<'typing.start'>;
  stop: Handler<'typing.stop'>;
} {
  return {
    async start({ session: { actor } }, { room }) {
      await limiter.enforce('typing.user', `start:${actor.userId}:${room}`);
      await services.typing.start(actor, room);
      return null;
    },
    async stop({ session: { actor } }, { room }) {
      await limiter.enforce('typing.user', `stop:${actor.userId}:${room}`);
      await services.typing.stop(actor, room);
      return null;
    },
  };
}
