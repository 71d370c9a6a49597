import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** `read`: moves the read mark, never back. */
export function readHandler({
  limiter,
  services,
}: Pick<SocketsDeps, 'limiter' | 'services'>): Handler<'read'> {
  return async ({ session: { actor } }, { room, seq }) => {
    await limiter.enforce('api.user', actor.userId);
    return services.rooms.read(actor, room, seq);
  };
}
