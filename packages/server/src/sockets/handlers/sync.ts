import { chargeForTexts } from '../../rate-limit/message-limits.js';
import { priceOfRows } from '../../rate-limit/read-prices.js';
import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** `sync`: what changed after the given `rev` of each room. */
export function syncHandler({
  limiter,
  services,
}: Pick<SocketsDeps, 'limiter' | 'services'>): Handler<'sync'> {
  return async ({ session: { actor } }, { rooms }) => {
    const price = priceOfRows(Object.keys(rooms).length);
    await limiter.enforce('api.user', actor.userId, price);
    const found = await services.messages.sync(actor, rooms);
    const messages = Object.values(found.rooms).flatMap(({ results }) => results);
    await chargeForTexts(limiter, actor.userId, messages, price);
    return found;
  };
}
