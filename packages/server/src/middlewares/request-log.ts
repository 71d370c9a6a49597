import type { Logger } from 'pino';
import type { AppMiddleware } from './state.js';

/** What load balancers ask for all the time, and strangers as often as they like. */
const PROBES = new Set(['/healthz', '/readyz']);

/** Gives every request one log line, with the id that its response carries: path without query, status, milliseconds. */
export function requestLog(logger: Logger): AppMiddleware {
  return async (ctx, next) => {
    const start = performance.now();
    ctx.state.requestId = ctx.response.get('X-Request-Id');
    await next();
    const { method, path, status } = ctx;
    const ms = Math.round(performance.now() - start);
    const level = PROBES.has(path) && status < 500 ? 'debug' : 'info';
    logger[level](
      { requestId: ctx.state.requestId, method, path: path.slice(0, 200), status, ms },
      'request',
    );
  };
}
