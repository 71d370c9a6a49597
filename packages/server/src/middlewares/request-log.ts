import type { Logger } from 'pino';
import type { AppMiddleware } from './state.js';

/** Gives every request one log line, with the id that its response carries: path without query, status, milliseconds. */
export function requestLog(logger: Logger): AppMiddleware {
  return async (ctx, next) => {
    const start = performance.now();
    ctx.state.requestId = ctx.response.get('X-Request-Id');
    await next();
    const { method, path, status } = ctx;
    const ms = Math.round(performance.now() - start);
    logger.info({ requestId: ctx.state.requestId, method, path: path.slice(0, 200), status, ms }, 'request');
  };
}
