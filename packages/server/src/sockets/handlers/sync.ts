import { AppError } from '../../errors.js';
import { readAtPrice } from '../../rate-limit/priced-read.js';
import { priceOfRows } from '../../rate-limit/read-prices.js';
import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** Creates the handler of `sync`, which returns what changed after the given `rev` of each room. */
export function syncHandler({
  limiter,
  services,
}: Pick<SocketsDeps, 'limiter' | 'services'>): Handler<'sync'> {
  return ({ session: { actor } }, { rooms }) =>
    readAtPrice(limiter, {
      userId: actor.userId,
      price: priceOfRows(Object.keys(rooms).length),
      read: () => services.messages.sync(actor, rooms),
      messagesOf: (found) => Object.values(found.rooms).flatMap(({ results }) => results),
    });
}

/** Creates the handler of a `sync` without rooms, by which the client of a monitor asks for a sign of life. */
export function probeHandler({ limiter }: Pick<SocketsDeps, 'limiter'>): Handler<'sync'> {
  return async ({ session: { actor } }, { rooms }) => {
    await limiter.enforce('api.user', actor.userId);
    if (Object.keys(rooms).length > 0) throw new AppError('bad_request', 'A monitor reads no messages');
    return { rooms: {}, gone: [], ahead: [] };
  };
}
