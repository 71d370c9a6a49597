import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** Creates the handler of `read`, which moves the read mark forward. */
export function readHandler({
  limiter,
  services,
}: Pick<SocketsDeps, 'limiter' | 'services'>): Handler<'read'> {
  return async ({ session: { actor } }, { room, seq }) => {
    await limiter.enforce('api.user', actor.userId);
    return services.rooms.read(actor, room, seq);
  };
}
