import type { MetricsRecorder } from '../metrics.js';
import type { AppMiddleware } from './state.js';

/** Measures every request: method, class of status, time. */
export function requestMetrics(metrics: MetricsRecorder): AppMiddleware {
  return async (ctx, next) => {
    const start = performance.now();
    await next();
    metrics.httpRequest(ctx.method, ctx.status, performance.now() - start);
  };
}
