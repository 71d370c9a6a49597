import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { AppError } from '../../errors.js';
import { mayReadMetrics } from '../metrics-endpoint.js';
import type { RequestState } from '../middlewares/state.js';

/** `GET /metrics` with METRICS_TOKEN. Not registered without the token, or where the metrics have a port of their own. */
export function metricsRoute(router: Router<RequestState>, { config, metrics }: ServerContext): void {
  const { metricsToken, metricsPort } = config;
  if (!metrics || metricsToken === undefined || metricsPort !== undefined) return;
  router.get('/metrics', async (ctx) => {
    if (!mayReadMetrics(ctx.get('Authorization') || undefined, metricsToken))
      throw new AppError('unauthorized');
    const { contentType, body } = await metrics.render();
    ctx.set('Content-Type', contentType);
    ctx.body = body;
  });
}
