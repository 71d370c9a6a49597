import type Router from 'koa-router';
import { createSharedRead } from '../../cache/shared-read.js';
import type { ServerContext } from '../../context.js';
import { AppError } from '../../errors.js';
import type { RequestState } from '../middlewares/state.js';

const NOT_READY = 'The store does not respond or cannot be written';

/** `/healthz`: the process runs; `/readyz`: it can serve requests. */
export function healthRoutes(
  router: Router<RequestState>,
  context: ServerContext,
  isStopping: () => boolean,
): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });

  // It needs no authentication; calls within a second share one check of the store.
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
    // Indexes need no check: the server does not start without them.
    if (!(await isStoreReady())) throw new AppError('unavailable', NOT_READY, { retryAfter: 1 });
    ctx.body = { status: 'ready' };
  });
}
