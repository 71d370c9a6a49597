import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** Creates the handler of `delivered`, which moves the marks of what was received; each room costs as one `read`. */
export function deliveredHandler({
  limiter,
  services,
}: Pick<SocketsDeps, 'limiter' | 'services'>): Handler<'delivered'> {
  return async ({ session: { actor } }, { rooms }) => {
    await limiter.enforce('api.user', actor.userId, Math.max(1, Object.keys(rooms).length));
    return services.rooms.delivered(actor, rooms);
  };
}
