import type Router from 'koa-router';
import { createSharedRead } from '../../cache/shared-read.js';
import type { ServerContext } from '../../context.js';
import { AppError } from '../../errors.js';
import type { RequestState } from '../middlewares/state.js';

const NOT_READY = 'The store does not answer, or cannot be written';

/** `/healthz` and `/readyz`. */
export function healthRoutes(
  router: Router<RequestState>,
  context: ServerContext,
  isStopping: () => boolean,
): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });

  // Anybody may ask, as often as they like: the store hears of one of them a second.
  let wasReady = true;
  const isStoreReady = createSharedRead(async () => {
    const isReady = await context.store.ready();
    if (isReady !== wasReady)
      context.logger[isReady ? 'info' : 'warn'](isReady ? 'ready again' : `not ready: ${NOT_READY}`);
    wasReady = isReady;
    return isReady;
  });
  router.get('/readyz', async (ctx) => {
    if (isStopping()) throw new AppError('draining', undefined, { retryAfter: 5 });
    // The indexes were verified at the start: without them there is no server.
    if (!(await isStoreReady())) throw new AppError('unavailable', NOT_READY, { retryAfter: 1 });
    ctx.body = { status: 'ready' };
  });
}
