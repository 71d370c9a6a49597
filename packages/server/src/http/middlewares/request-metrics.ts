import type { MetricsRecorder } from '../../metrics.js';
import { isProbe } from './probes.js';
import type { AppMiddleware } from './state.js';

/** Measures every request but those of load balancers: method, class of status, time. */
export function requestMetrics(metrics: MetricsRecorder): AppMiddleware {
  return async (ctx, next) => {
    const start = performance.now();
    await next();
    // A node that says that it is not ready does its work: it is no failed request.
    if (isProbe(ctx.path)) return;
    metrics.httpRequest(ctx.method, ctx.status, performance.now() - start);
  };
}
