import type { MetricsRecorder } from '../../metrics.js';
import { isProbe } from './probes.js';
import type { AppMiddleware } from './state.js';

/** Measures every request but health checks: method, class of the status, time. */
export function requestMetrics(metrics: MetricsRecorder): AppMiddleware {
  return async (ctx, next) => {
    const start = performance.now();
    await next();
    // A 503 of a node that is not ready is no failed request.
    if (isProbe(ctx.path)) return;
    metrics.httpRequest(ctx.method, ctx.status, performance.now() - start);
  };
}
