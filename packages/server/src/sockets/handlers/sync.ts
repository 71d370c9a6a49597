import { priceOfRows } from '../../services/read-prices.js';
import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** `sync`: what changed after the given `rev` of each room. */
export function syncHandler({
  limiter,
  services,
}: Pick<SocketsDeps, 'limiter' | 'services'>): Handler<'sync'> {
  return async ({ session: { actor } }, { rooms }) => {
    await limiter.enforce('api.user', actor.userId, priceOfRows(Object.keys(rooms).length));
    return services.messages.sync(actor, rooms);
  };
}
