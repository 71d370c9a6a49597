import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** `sync`: what changed after the given `rev` of each room. */
export function syncHandler({
  limiter,
  services,
}: Pick<SocketsDeps, 'limiter' | 'services'>): Handler<'sync'> {
  return async ({ session: { actor } }, { rooms }) => {
    await limiter.enforce('api.user', actor.userId);
    return services.messages.sync(actor, rooms);
  };
}
